/**
 * Warm-up: runs the loop before the first real frame, over rings with a simulated kernel and a
 * discard socket, until the JVM has compiled the loop.
 */
package io.ringcast.engine.warmup;
