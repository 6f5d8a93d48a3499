package io.ringcast.engine.handler;

import io.ringcast.engine.address.IpAddress;
import java.lang.foreign.MemorySegment;

/**
 * Frame that matches a rule, in its place in the receive ring: reading it copies and allocates
 * nothing, except for the methods that say so. The {@code put} methods change its payloads in
 * place; the frames that are then forwarded have the new bytes and an updated checksum.
 *
 * <p>A single frame holds one datagram. A super-frame (GSO, GRO) holds several datagrams of one
 * flow, which share its headers; their payloads are {@link #payload payload(0)} to {@code
 * payload(datagrams() - 1)}.
 *
 * <p>Lifetime: valid until the handler returns; then the kernel reuses the place. After that, each
 * method throws an {@link IllegalStateException}. Access through a segment that was kept throws it
 * only with {@link io.ringcast.engine.EngineConfig.Builder#checkedFrames(boolean)}.
 *
 * <p>Threading: only the loop's thread. If another thread calls a {@code put} method, it gets an
 * {@link IllegalStateException}.
 */
public interface ReceivedFrame extends Frame {
    /** {@return the number of the rule that matches the frame, in the rules in force} */
    int rule();

    /**
     * {@return the number of the receive interface that the frame arrived on, in the order of
     * {@link io.ringcast.engine.ReceiveConfig#interfaceNames()}, from 0}
     */
    int receiveInterface();

    /** {@return the name of the rule that matches the frame} */
    String ruleName();

    /** {@return true for IPv4, false for IPv6} */
    boolean isIpv4();

    /**
     * {@return the IPv4 source address as a number, see {@link IpAddress#ofIpv4}}
     *
     * @throws IllegalStateException if the frame is IPv6: see {@link #sourceAddress}
     */
    int source();

    /**
     * {@return the IPv4 destination address as a number: the group, or the host that the rule
     * names}
     *
     * @throws IllegalStateException if the frame is IPv6: see {@link #groupAddress}
     */
    int group();

    /** {@return the source address, IPv4 or IPv6; allocates a small object} */
    IpAddress sourceAddress();

    /** {@return the destination address, IPv4 or IPv6; allocates a small object} */
    IpAddress groupAddress();

    /**
     * {@return the source port, 0 to 65535} It is 0 in fragments after the first, which have no UDP
     * header.
     */
    int sourcePort();

    /**
     * {@return the destination port, 0 to 65535} It is 0 in fragments after the first, which have
     * no UDP header.
     */
    int destinationPort();

    /** {@return the TTL or hop limit, 0 to 255} */
    int ttl();

    /**
     * {@return true if the frame is a fragment of a datagram (RFC 791, RFC 8200) and holds only a
     * part of its payload}
     */
    boolean isFragment();

    /** {@return the number of datagrams: 1, or more in a super-frame} */
    int datagrams();

    /**
     * {@return the offset of a datagram's UDP payload in {@link #memory}; in a later fragment, the
     * offset of the bytes after the IP header}
     *
     * @param datagram 0 to {@link #datagrams} - 1
     * @throws IndexOutOfBoundsException if there is no such datagram
     */
    long payloadOffset(int datagram);

    /**
     * {@return the number of bytes of a datagram's UDP payload; in a later fragment, of the bytes
     * after the IP header}
     *
     * @param datagram 0 to {@link #datagrams} - 1
     * @throws IndexOutOfBoundsException if there is no such datagram
     */
    int payloadLength(int datagram);

    /**
     * {@return the UDP payload of a datagram as a separate segment, read-only} Allocates a small
     * object, unless the JVM's escape analysis removes it; {@link #memory} and {@link
     * #payloadOffset} never allocate.
     *
     * @param datagram 0 to {@link #datagrams} - 1
     * @throws IndexOutOfBoundsException if there is no such datagram
     */
    MemorySegment payload(int datagram);

    /**
     * Replaces one byte of a datagram's payload. The UDP checksum is updated incrementally (RFC
     * 1624), so a correct one stays correct and a wrong one stays wrong.
     *
     * @param datagram 0 to {@link #datagrams} - 1
     * @param index from the beginning of that payload
     * @param value the new byte
     * @throws IndexOutOfBoundsException if there is no such datagram, or if its payload is too
     *     short; nothing is changed
     * @throws IllegalStateException if the frame is a later fragment, because its checksum is in
     *     another frame
     */
    void putByte(int datagram, int index, byte value);

    /**
     * Replaces two bytes, in network order, as {@link #putByte} does.
     *
     * @param datagram 0 to {@link #datagrams} - 1
     * @param index of the first one; any alignment
     * @param value the new bytes, as a number
     * @throws IndexOutOfBoundsException as {@link #putByte} does; nothing is changed
     * @throws IllegalStateException as {@link #putByte} does
     */
    void putShort(int datagram, int index, short value);

    /**
     * Replaces four bytes, in network order, as {@link #putByte} does.
     *
     * @param datagram 0 to {@link #datagrams} - 1
     * @param index of the first one; any alignment
     * @param value the new bytes, as a number
     * @throws IndexOutOfBoundsException as {@link #putByte} does; nothing is changed
     * @throws IllegalStateException as {@link #putByte} does
     */
    void putInt(int datagram, int index, int value);

    /**
     * Replaces eight bytes, in network order, as {@link #putByte} does.
     *
     * @param datagram 0 to {@link #datagrams} - 1
     * @param index of the first one; any alignment
     * @param value the new bytes, as a number
     * @throws IndexOutOfBoundsException as {@link #putByte} does; nothing is changed
     * @throws IllegalStateException as {@link #putByte} does
     */
    void putLong(int datagram, int index, long value);
}
