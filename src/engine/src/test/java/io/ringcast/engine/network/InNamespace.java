package io.ringcast.engine.network;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Marks a test class that runs in its own network namespace, see {@link NetworkNamespace}, in
 * parallel with other classes: its tests run in another JVM, and most of them wait for the kernel.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NetworkNamespace.class)
@Execution(ExecutionMode.CONCURRENT)
@SuppressWarnings("exports") // JUnit's types, in a class that exists in tests only
public @interface InNamespace {}
