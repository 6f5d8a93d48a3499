/**
 * What the host says: its interfaces, their addresses, where its routes lead, and who its
 * neighbours are. Asked over rtnetlink, in the network namespace of the calling thread's sockets.
 *
 * <p>Questions are answered from the kernel's state of that moment; nothing is cached. For set-up,
 * not for the path of a frame: everything here allocates and may block.
 *
 * <p>Written in terms of primitives: an IPv4 address is an {@code int} whose highest byte is the
 * first of the dotted notation, a MAC address a {@code long} whose bits 47 to 40 are its first
 * byte.
 */
package io.ringcast.engine.network;
