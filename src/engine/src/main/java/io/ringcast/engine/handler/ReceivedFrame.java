package io.ringcast.engine.handler;

import io.ringcast.engine.address.IpAddress;
import java.lang.foreign.MemorySegment;

/**
 * Frame that a rule took, where it lies in the receive ring: nothing is copied, nothing allocated,
 * except by {@link #payload}. Its payloads can be changed in place, by the {@code put} methods:
 * copies that are forwarded then have the new bytes and a checksum to match.
 *
 * <p>A single frame holds one datagram. A super-frame (GSO, GRO) holds several of one flow, which
 * share its headers; their payloads are {@link #payload payload(0)} to {@code payload(datagrams() -
 * 1)}.
 *
 * <p>Lifetime: until the handler returns; then the kernel fills the place anew. After that each
 * method throws an {@link IllegalStateException}. Segments that were kept are found out only with
 * {@link io.ringcast.engine.EngineConfig.Builder#checkedFrames(boolean)}: reading them throws
 * likewise.
 *
 * <p>Threading: the loop's thread alone. Others that call a {@code put} method get an {@link
 * IllegalStateException}.
 */
public interface ReceivedFrame extends Frame {
    /** {@return the number of the rule that took it, in the rules in force} */
    int rule();

    /**
     * {@return the number of the receive interface that it came in on, in the order of {@link
     * io.ringcast.engine.ReceiveConfig#interfaceNames()}, from 0}
     */
    int receiveInterface();

    /** {@return the name of the rule that took it} */
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

    /** {@return the source address of either family; a small object} */
    IpAddress sourceAddress();

    /** {@return the destination address of either family; a small object} */
    IpAddress groupAddress();

    /** {@return the source port, 0 to 65535} 0 of later fragments, which have none. */
    int sourcePort();

    /** {@return the destination port, 0 to 65535} 0 of later fragments, which have none. */
    int destinationPort();

    /** {@return the TTL or hop limit, 0 to 255} */
    int ttl();

    /**
     * {@return true if the frame is a fragment of a datagram (RFC 791, RFC 8200), and its payload a
     * part}
     */
    boolean isFragment();

    /** {@return the number of datagrams: 1, or more in a super-frame} */
    int datagrams();

    /**
     * {@return the offset of a datagram's UDP payload in {@link #memory}; of a later fragment that
     * of what follows the IP header}
     *
     * @param datagram 0 to {@link #datagrams} - 1
     * @throws IndexOutOfBoundsException if there is no such datagram
     */
    long payloadOffset(int datagram);

    /**
     * {@return the bytes of a datagram's UDP payload; of a later fragment those behind the IP
     * header}
     *
     * @param datagram 0 to {@link #datagrams} - 1
     * @throws IndexOutOfBoundsException if there is no such datagram
     */
    int payloadLength(int datagram);

    /**
     * {@return the UDP payload of a datagram as a segment of its own, read-only} A small object,
     * unless the JVM's compiler sees that it does not live on; {@link #memory} and {@link
     * #payloadOffset} never make one.
     *
     * @param datagram 0 to {@link #datagrams} - 1
     * @throws IndexOutOfBoundsException if there is no such datagram
     */
    MemorySegment payload(int datagram);

    /**
     * Replaces one byte of a datagram's payload. The UDP checksum follows (RFC 1624): one that was
     * right stays right, one that was wrong stays wrong.
     *
     * @param datagram 0 to {@link #datagrams} - 1
     * @param index from the beginning of that payload
     * @param value the new byte
     * @throws IndexOutOfBoundsException if there is no such datagram, or it ends before; nothing is
     *     changed
     * @throws IllegalStateException of a later fragment, whose checksum is in another frame
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
