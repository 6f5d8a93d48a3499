/**
 * Runs the loop before the first real frame, over rings whose kernel side is played and sockets
 * that lead nowhere, until the JVM has compiled it.
 */
package io.ringcast.engine.warmup;
