package io.ringcast.engine.network;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** Program that {@link NetworkNamespace} starts in the namespace: runs the tests of one class. */
final class NamespaceMain {
    static final String PASSED = "passed";
    static final String ABORTED = "aborted";
    static final String FAILED = "failed";

    private static final int LONGEST_DETAIL = 16_000; // writeUTF takes up to 65,535 bytes

    private NamespaceMain() {}

    /** Runs the tests. Arguments: the test class, and the file for the results. */
    public static void main(String[] arguments) throws Exception {
        endWithInput();
        final Class<?> tests = Class.forName(arguments[0]);
        try (DataOutputStream results =
                new DataOutputStream(Files.newOutputStream(Path.of(arguments[1])))) {
            for (Method method : methods(tests)) {
                if (method.isAnnotationPresent(Test.class)) {
                    results.writeUTF(method.getName());
                    write(results, outcome(tests, method));
                }
            }
        }
        System.exit(0); // threads that a test has left behind do not matter
    }

    /** Ends this JVM when the parent's end closes standard input, however the parent ended. */
    private static void endWithInput() {
        final Thread thread =
                new Thread(
                        () -> {
                            try {
                                System.in.transferTo(OutputStream.nullOutputStream());
                            } catch (IOException e) {
                                // an error means the same as the input's end
                            }
                            Runtime.getRuntime().halt(1);
                        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void write(DataOutputStream results, Throwable outcome) throws IOException {
        if (outcome == null) {
            results.writeUTF(PASSED);
            results.writeUTF("");
        } else if (outcome instanceof TestAbortedException) {
            results.writeUTF(ABORTED);
            results.writeUTF(String.valueOf(outcome.getMessage()));
        } else {
            final StringWriter trace = new StringWriter();
            outcome.printStackTrace(new PrintWriter(trace, true));
            final String text = trace.toString();
            results.writeUTF(FAILED);
            results.writeUTF(text.substring(0, Math.min(text.length(), LONGEST_DETAIL)));
        }
        results.flush();
    }

    /** Returns the exception that the test threw, or null. */
    private static Throwable outcome(Class<?> tests, Method test) {
        try {
            final Constructor<?> constructor = tests.getDeclaredConstructor();
            constructor.setAccessible(true);
            final Object instance = constructor.newInstance();
            Throwable outcome = null;
            try {
                invokeAll(instance, BeforeEach.class);
                invoke(instance, test);
            } catch (InvocationTargetException e) {
                outcome = e.getCause();
            }
            try {
                invokeAll(instance, AfterEach.class);
            } catch (InvocationTargetException e) {
                if (outcome == null) {
                    outcome = e.getCause();
                }
            }
            return outcome;
        } catch (ReflectiveOperationException e) {
            return e;
        }
    }

    private static void invokeAll(Object instance, Class<? extends Annotation> annotation)
            throws ReflectiveOperationException {
        for (Method method : methods(instance.getClass())) {
            if (method.isAnnotationPresent(annotation)) {
                invoke(instance, method);
            }
        }
    }

    /** Returns the methods of a class and its superclasses, those of superclasses first. */
    private static List<Method> methods(Class<?> type) {
        final List<Method> methods =
                type == Object.class ? new ArrayList<>() : methods(type.getSuperclass());
        methods.addAll(List.of(type.getDeclaredMethods()));
        return methods;
    }

    private static void invoke(Object instance, Method method) throws ReflectiveOperationException {
        method.setAccessible(true);
        method.invoke(instance);
    }
}
