package io.ringcast.daemon.documents;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Blocks of commands that a test runs. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Runs {
    /** Names of the blocks, see {@link CommandBlock#name}. */
    String[] value();
}
