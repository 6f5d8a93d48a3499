package io.ringcast.engine.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.testbed.UdpFrame;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Headers and checksums, byte by byte against the testbed's builder, which shares no code. */
class UdpHeadersTest {
    private static final long SOURCE_MAC = MacAddress.parse("02:00:00:00:00:01");
    private static final long NEXT_HOP = MacAddress.parse("02:00:00:00:00:22");

    private final Random random = new Random(Long.getLong("ringcast.seed", 15));

    @Test
    void bytesOfRandomDatagrams() {
        for (int i = 0; i < 20_000; i++) {
            final int destination = random.nextInt();
            final int source = random.nextInt();
            final int port = random.nextInt(0x1_0000);
            final int sourcePort = random.nextInt(0x1_0000);
            final int ttl = random.nextInt(256);
            final byte[] payload = new byte[random.nextInt(i % 50 == 0 ? 1473 : 40)];
            random.nextBytes(payload);
            final byte[] expected =
                    UdpFrame.to(destination)
                            .mac(NEXT_HOP)
                            .from(source)
                            .sourcePort(sourcePort)
                            .port(port)
                            .ttl(ttl)
                            .id(0)
                            .payload(payload)
                            .bytes();
            final UdpHeaders headers =
                    UdpHeaders.to(destination, port)
                            .nextHop(NEXT_HOP)
                            .from(source, sourcePort, SOURCE_MAC)
                            .ttl(ttl)
                            .build();
            assertArrayEquals(expected, written(headers, random.nextInt(9), payload));
        }
    }

    private String randomAddress() {
        return new IpAddress(random.nextLong() | 1L << 60, random.nextLong()).toString();
    }

    @Test
    void bytesOfRandomDatagramsOfIpv6() {
        for (int i = 0; i < 20_000; i++) {
            final String destination = randomAddress();
            final String source = randomAddress();
            final int port = random.nextInt(0x1_0000);
            final int ttl = random.nextInt(256);
            final byte[] payload = new byte[random.nextInt(i % 50 == 0 ? 1453 : 40)];
            random.nextBytes(payload);
            final byte[] expected =
                    UdpFrame.to(destination)
                            .mac(NEXT_HOP)
                            .from(source)
                            .sourcePort(77)
                            .port(port)
                            .ttl(ttl)
                            .payload(payload)
                            .bytes();
            final UdpHeaders headers =
                    UdpHeaders.to(destination, port)
                            .nextHop(NEXT_HOP)
                            .from(source, 77, SOURCE_MAC)
                            .ttl(ttl)
                            .build();
            assertArrayEquals(expected, written(headers, random.nextInt(9), payload));
        }
    }

    @Test
    void groupsAndLimitsOfIpv6() {
        final UdpHeaders headers =
                UdpHeaders.to("ff3e::1", 10000).from("2001:db8::1", 4000, SOURCE_MAC).build();
        final byte[] payload = new byte[UdpHeaders.IPV6_MAX_PAYLOAD];
        random.nextBytes(payload);
        assertArrayEquals(
                UdpFrame.to("ff3e::1").ttl(1).payload(payload).bytes(),
                written(headers, 0, payload));
        final MemorySegment memory = MemorySegment.ofArray(new byte[80]);
        assertThrows(IndexOutOfBoundsException.class, () -> headers.write(memory, 0, 19));
        assertThrows(
                IndexOutOfBoundsException.class, () -> headers.write(memory, Long.MAX_VALUE, 0));
        assertArrayEquals(new byte[80], memory.toArray(ValueLayout.JAVA_BYTE), "nothing written");
        refused(
                "payload of 65528 bytes: must be 0 to 65527",
                () -> headers.write(memory, 0, 65_528));
        refused(
                "headers to ff3e::1: source 10.0.1.1: must be of the same family",
                () -> UdpHeaders.to("ff3e::1", 1).from("10.0.1.1", 1, SOURCE_MAC).build());
    }

    /** Returns the frame written at an offset, in memory with old contents. */
    private byte[] written(UdpHeaders headers, int offset, byte[] payload) {
        final byte[] bytes = new byte[offset + headers.length() + payload.length];
        random.nextBytes(bytes);
        final MemorySegment memory = MemorySegment.ofArray(bytes);
        MemorySegment.copy(
                payload,
                0,
                memory,
                ValueLayout.JAVA_BYTE,
                offset + headers.length(),
                payload.length);
        final int length = headers.write(memory, offset, payload.length);
        assertEquals(headers.length() + payload.length, length);
        return memory.asSlice(offset).toArray(ValueLayout.JAVA_BYTE);
    }

    /** A checksum of 0 would mean none (RFC 768): it is sent as all ones. */
    @Test
    void aChecksumOfZeroIsSentAsAllOnes() {
        final UdpHeaders headers =
                UdpHeaders.to("239.1.2.3", 10000).from("10.0.1.1", 4000, SOURCE_MAC).build();
        final byte[] frame = written(headers, 0, new byte[2]);
        final byte[] payload = {frame[40], frame[41]}; // brings the sum to all ones
        final byte[] again = written(headers, 0, payload);
        assertEquals(-1, again[40]);
        assertEquals(-1, again[41]);
    }

    @Test
    void aGroupHasItsMacAddressAndTheTtlOfSockets() {
        final byte[] frame =
                written(
                        UdpHeaders.to("239.129.2.3", 10000)
                                .from("10.0.1.1", 4000, SOURCE_MAC)
                                .build(),
                        0,
                        new byte[0]);
        assertArrayEquals(UdpFrame.to("239.129.2.3").from("10.0.1.1").ttl(1).id(0).bytes(), frame);
        assertEquals(
                64,
                written(
                        UdpHeaders.to("10.0.2.2", 10000)
                                .nextHop(NEXT_HOP)
                                .from("10.0.1.1", 4000, SOURCE_MAC)
                                .build(),
                        0,
                        new byte[0])[22]);
    }

    @Test
    void theLongestPayload() {
        final byte[] payload = new byte[UdpHeaders.MAX_PAYLOAD];
        random.nextBytes(payload);
        assertArrayEquals(
                UdpFrame.to("239.1.2.3").ttl(1).id(0).payload(payload).bytes(),
                written(
                        UdpHeaders.to("239.1.2.3", 10000)
                                .from("10.0.1.1", 4000, SOURCE_MAC)
                                .build(),
                        0,
                        payload));
    }

    @Test
    void whatIsOutOfRangeIsNamed() {
        final UdpHeaders headers =
                UdpHeaders.to("239.1.2.3", 10000).from("10.0.1.1", 4000, SOURCE_MAC).build();
        final MemorySegment memory = MemorySegment.ofArray(new byte[60]);
        assertThrows(IndexOutOfBoundsException.class, () -> headers.write(memory, 0, 19));
        assertThrows(IndexOutOfBoundsException.class, () -> headers.write(memory, -1, 0));
        assertThrows(
                IndexOutOfBoundsException.class, () -> headers.write(memory, Long.MAX_VALUE, 0));
        assertArrayEquals(new byte[60], memory.toArray(ValueLayout.JAVA_BYTE), "nothing written");
        refused("payload of -1 bytes: must be 0 to 65507", () -> headers.write(memory, 0, -1));
        refused("payload of 65508 bytes: must be", () -> headers.write(memory, 0, 65_508));
        refused("port 65536: must be 0 to 65535", () -> UdpHeaders.to("239.1.2.3", 65_536));
        final UdpHeaders.Builder unicast = UdpHeaders.to("10.0.2.2", 1);
        refused("port -1: must be", () -> unicast.from(1, -1, SOURCE_MAC));
        refused("must have 48 bits", () -> unicast.from(1, 1, MacAddress.NONE));
        refused("must have 48 bits", () -> unicast.nextHop(1L << 48));
        refused("TTL 256: must be 0 to 255", () -> unicast.ttl(256));
        refused("headers: must have a source", unicast::build);
        unicast.from("10.0.1.1", 1, SOURCE_MAC);
        refused("headers to 10.0.2.2: must have the MAC address of the next hop", unicast::build);
    }

    private static void refused(String message, Runnable call) {
        final String said = assertThrows(IllegalArgumentException.class, call::run).getMessage();
        assertTrue(said.contains(message), said);
    }
}
