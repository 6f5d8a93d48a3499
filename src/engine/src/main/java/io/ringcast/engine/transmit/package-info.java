/**
 * Ways out: through a transmit ring, by a call for each frame, in super-frames (UDP segmentation
 * offload), and the one that chooses among them burst by burst.
 */
package io.ringcast.engine.transmit;
