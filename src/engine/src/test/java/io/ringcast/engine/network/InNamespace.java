package io.ringcast.engine.network;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A test class that runs in a network namespace of its own, see {@link NetworkNamespace}, beside
 * the others: its tests are another JVM's, and most of them wait for the kernel.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NetworkNamespace.class)
@Execution(ExecutionMode.CONCURRENT)
@SuppressWarnings("exports") // JUnit's types, in a class that exists in tests only
public @interface InNamespace {}
