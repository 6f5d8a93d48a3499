/**
 * Exceptions thrown where the host refuses what an engine asks of it: a failed system call ({@link
 * io.ringcast.engine.error.LinuxException}), or a network that is not as configured ({@link
 * io.ringcast.engine.error.NetworkException}). Each message is one line that says what failed, and
 * what to do about it where that is known.
 */
package io.ringcast.engine.error;
