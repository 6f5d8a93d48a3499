/**
 * The forwarding loop, its ownership by one thread, its calls of frame handlers, and its idle
 * strategies.
 */
package io.ringcast.engine.forward;
