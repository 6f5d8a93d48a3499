/**
 * Runs the loop before the first real frame, over rings whose kernel side is simulated and a socket
 * that nobody reads, until the JVM has compiled it.
 */
package io.ringcast.engine.warmup;
