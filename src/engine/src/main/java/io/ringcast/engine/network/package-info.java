/**
 * State of the host's network: interfaces, addresses, routes and neighbours. It is read over
 * rtnetlink, in the network namespace of the calling thread's sockets.
 *
 * <p>Each query reads the kernel's present state; nothing is cached. For set-up, not for the path
 * of a frame: everything here allocates and may block.
 *
 * <p>Written in terms of primitives: an IPv4 address is an {@code int} whose highest byte is the
 * first of the dotted notation, a MAC address a {@code long} whose bits 47 to 40 are its first
 * byte.
 */
package io.ringcast.engine.network;
