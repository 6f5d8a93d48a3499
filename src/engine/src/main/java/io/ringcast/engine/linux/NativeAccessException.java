package io.ringcast.engine.linux;

import io.ringcast.engine.error.EngineException;

/**
 * Denial of native access by the JVM. The message is one line with the option that grants it, for
 * the module path or the class path, depending on where the engine was loaded from.
 */
public final class NativeAccessException extends EngineException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception that names the option for a module.
     *
     * @param denied the engine's module; an unnamed one on the class path
     * @param cause the JVM's error
     */
    public NativeAccessException(Module denied, Throwable cause) {
        super(message(denied), cause);
    }

    private static String message(Module denied) {
        return denied.isNamed()
                ? "the JVM denies native access to module io.ringcast.engine or"
                        + " io.ringcast.bindings: start java with"
                        + " --enable-native-access=io.ringcast.engine,io.ringcast.bindings"
                : "the JVM denies native access to the class path: start java with"
                        + " --enable-native-access=ALL-UNNAMED, or put the line"
                        + " 'Enable-Native-Access: ALL-UNNAMED' into the manifest of the JAR that"
                        + " java -jar runs";
    }
}
