/**
 * PACKET_MMAP rings (Documentation/networking/packet_mmap.rst): the receive ring as a source of
 * frames, the transmit ring as a transmitter, and a simulation of the kernel's side of both on
 * plain memory.
 *
 * <p>A slot belongs to the kernel or to us, as its status word says. We take a slot by a
 * load-acquire of the status and return it by a store-release; everything between is plain access.
 */
package io.ringcast.engine.ring;
