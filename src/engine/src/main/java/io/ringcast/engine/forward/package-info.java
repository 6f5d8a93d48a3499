/** The forwarding loop, its counters and its ways of waiting. */
package io.ringcast.engine.forward;
