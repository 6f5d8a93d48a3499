/**
 * Transmitters besides the plain ring: straight from the receive slot, in trains of one flow (UDP
 * segmentation offload), and the one that chooses among them burst by burst.
 */
package io.ringcast.engine.transmit;
