package io.ringcast.daemon.console;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Handler of SIGHUP, which then no longer ends the process.
 *
 * <p>Signals are only available through sun.misc.Signal (module jdk.unsupported). It is used by
 * reflection, because javac warns of it and this warning cannot be suppressed.
 */
public final class Hangup {
    private static final String NAME = "HUP";

    private Hangup() {}

    /**
     * Runs an action at each SIGHUP, on a new thread each time. If SIGHUP is ignored, as under
     * nohup(1), it stays ignored.
     */
    public static void onSignal(Runnable action) {
        try {
            final Class<?> signal = Class.forName("sun.misc.Signal");
            final Class<?> handler = Class.forName("sun.misc.SignalHandler");
            final InvocationHandler call =
                    (proxy, method, arguments) -> {
                        if (method.getDeclaringClass() == Object.class) {
                            return method.invoke(action, arguments);
                        }
                        action.run();
                        return null;
                    };
            signal.getMethod("handle", signal, handler)
                    .invoke(
                            null,
                            signal.getConstructor(String.class).newInstance(NAME),
                            Proxy.newProxyInstance(
                                    handler.getClassLoader(), new Class<?>[] {handler}, call));
        } catch (ReflectiveOperationException e) {
            Console.warn("SIGHUP cannot be taken for a reload: " + e);
        }
    }
}
