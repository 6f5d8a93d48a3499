package io.ringcast.daemon.console;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * SIGHUP as a request, rather than the end of the process.
 *
 * <p>The JVM hands signals over by sun.misc.Signal alone (module jdk.unsupported), which javac
 * warns of whatever one does: hence by reflection.
 */
public final class Hangup {
    private static final String NAME = "HUP";

    private Hangup() {}

    /**
     * From now on SIGHUP has this done, by a thread of its own each time. Where SIGHUP is ignored,
     * as under nohup(1), it stays so.
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
