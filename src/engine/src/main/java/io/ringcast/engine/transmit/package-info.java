/**
 * Transmitters: through a transmit ring, by one call per frame, in super-frames (UDP segmentation
 * offload), and one that chooses among these for each burst.
 */
package io.ringcast.engine.transmit;
