/**
 * The system calls that Ringcast makes, and the only package that knows the {@link
 * java.lang.foreign.Linker}.
 *
 * <p>Set-up calls throw {@link io.ringcast.engine.linux.LinuxException}, which says what failed and
 * what to do about it. Calls on the path of a frame return {@code -errno} instead and never
 * allocate.
 */
package io.ringcast.engine.linux;
