package io.ringcast.engine.network;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.nlmsghdr;
import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.network.NetlinkAnswer.State;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Datagrams made by the test, as the kernel would send them and as it never would. */
class NetlinkAnswerTest {
    private static final int SEQUENCE = 7;
    private static final int PORT = 4321;
    private static final int SOME_TYPE = 100;

    private final Arena arena = Arena.ofConfined();
    private final List<Integer> lengths = new ArrayList<>();

    @AfterEach
    void free() {
        arena.close();
    }

    @Test
    void collectsADumpOverSeveralDatagrams() {
        final NetlinkAnswer answer = answer(Linux.NLM_F_DUMP());
        assertEquals(
                State.INCOMPLETE,
                answer.accept(
                        datagram(item(1), message(SOME_TYPE, Linux.NLM_F_MULTI(), new byte[5]))));
        assertEquals(State.INCOMPLETE, answer.accept(datagram(item(2))));
        assertEquals(State.COMPLETE, answer.accept(datagram(item(3), done(0))));
        assertEquals(List.of(4, 5, 4, 4), lengths);
    }

    @Test
    void endsASingleAnswerWithItsFirstMessage() {
        final NetlinkAnswer answer = answer(0);
        assertEquals(State.COMPLETE, answer.accept(datagram(message(SOME_TYPE, 0, new byte[8]))));
        assertEquals(List.of(8), lengths);
    }

    @Test
    void waitsForTheAcknowledgementAskedFor() {
        final NetlinkAnswer answer = answer(Linux.NLM_F_ACK());
        assertEquals(State.INCOMPLETE, answer.accept(datagram(message(SOME_TYPE, 0, new byte[4]))));
        assertEquals(State.COMPLETE, answer.accept(datagram(error(0))));
    }

    @Test
    void throwsTheKernelsError() {
        final LinuxException failure =
                assertThrows(
                        LinuxException.class,
                        () -> answer(0).accept(datagram(error(Linux.ENODEV()))));
        assertEquals(Linux.ENODEV(), failure.errno());
        assertTrue(failure.getMessage().startsWith("netlink RTM_SOMETHING: ENODEV"));
        assertThrows(
                LinuxException.class,
                () -> answer(Linux.NLM_F_DUMP()).accept(datagram(item(1), done(Linux.EINVAL()))));
    }

    @Test
    void passesOverMessagesToOthers() {
        final NetlinkAnswer answer = answer(0);
        final byte[] late = numbered(SEQUENCE - 1, PORT);
        final byte[] event = numbered(0, 0);
        final byte[] foreign = numbered(SEQUENCE, PORT + 1);
        assertEquals(State.INCOMPLETE, answer.accept(datagram(late, event, foreign)));
        assertTrue(lengths.isEmpty());
    }

    private static byte[] numbered(int sequence, int port) {
        final byte[] message = message(SOME_TYPE, 0, new byte[4]);
        ByteBuffer.wrap(message)
                .order(ByteOrder.nativeOrder())
                .putInt(8, sequence)
                .putInt(12, port);
        return message;
    }

    @Test
    void wantsToAskAgainWhenADumpIsSpoilt() {
        final NetlinkAnswer changed = answer(Linux.NLM_F_DUMP());
        final byte[] interrupted =
                message(SOME_TYPE, Linux.NLM_F_MULTI() | Linux.NLM_F_DUMP_INTR(), new byte[4]);
        assertEquals(State.INCOMPLETE, changed.accept(datagram(interrupted)));
        assertEquals(State.SPOILT, changed.accept(datagram(item(1), done(0))));

        assertEquals(
                State.SPOILT,
                answer(Linux.NLM_F_DUMP())
                        .accept(datagram(item(1), message(Linux.NLMSG_OVERRUN(), 0, new byte[4]))));
    }

    @Test
    void refusesLengthsThatDoNotFit() {
        for (int length : new int[] {0, 15, 17, 21, -1, Integer.MIN_VALUE}) {
            final byte[] message = message(SOME_TYPE, 0, new byte[4]);
            final byte[] wrong = message.clone();
            ByteBuffer.wrap(wrong).order(ByteOrder.nativeOrder()).putInt(0, length);
            if (length == 17) {
                // long enough for its header, but no multiple of four: padding follows
                assertEquals(State.COMPLETE, answer(0).accept(datagram(wrong)));
            } else {
                assertThrows(NetworkException.class, () -> answer(0).accept(datagram(wrong)));
            }
        }
        assertThrows(
                NetworkException.class, () -> answer(0).accept(MemorySegment.ofArray(new byte[3])));
    }

    @Test
    void readsAttributes() {
        final byte[] bytes = new byte[40];
        final ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        attribute(buffer, 1, 10, (byte) 2, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 9);
        attribute(buffer, 0x8002, 8, (byte) 10, (byte) 0, (byte) 0, (byte) 1); // nested flag set
        attribute(buffer, 3, 5, (byte) 6);
        attribute(buffer, 4, 8, (byte) 'a', (byte) 'b', (byte) 0, (byte) 'x');
        final Attributes attributes = new Attributes(segment(bytes).asSlice(0, buffer.position()));
        assertEquals(0x020000000009L, attributes.mac(1, 5));
        assertEquals(5, attributes.mac(2, 5), "not six bytes");
        assertEquals(Optional.of(IpAddress.parse("10.0.0.1")), attributes.address(2));
        assertEquals(Optional.empty(), attributes.address(5));
        assertEquals(6, attributes.byteValue(3, 0));
        assertEquals("ab", attributes.string(4));
        assertEquals("", attributes.string(5));
        assertEquals(77, attributes.intValue(5, 77));
        assertEquals(List.of(), attributes.nested(5).strings(1));
        assertThrows(NetworkException.class, () -> attributes.intValue(3, 0));
    }

    private static void attribute(ByteBuffer buffer, int type, int length, byte... value) {
        buffer.putShort((short) length).putShort((short) type).put(value);
        buffer.position((buffer.position() + 3) / 4 * 4);
    }

    @Test
    void refusesAttributesThatDoNotFit() {
        for (int length : new int[] {0, 3, 9, 65_535}) {
            final byte[] bytes = new byte[8];
            ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putShort((short) length);
            assertThrows(NetworkException.class, () -> new Attributes(segment(bytes)), "" + length);
        }
    }

    @Test
    void survivesAnyBytes() {
        final long seed = Long.getLong("ringcast.seed", System.nanoTime());
        final Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            final byte[] payload = new byte[random.nextInt(64)];
            random.nextBytes(payload);
            for (int at = 0; at + 3 < payload.length; at += 4) {
                if (random.nextBoolean()) {
                    payload[at + 1] = 0; // lengths that often fit
                    payload[at] = (byte) random.nextInt(16);
                }
            }
            final byte[] datagram = message(random.nextInt(120), random.nextInt(64), payload);
            if (random.nextInt(4) == 0) {
                datagram[random.nextInt(datagram.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                final NetlinkAnswer answer =
                        new NetlinkAnswer(
                                request(Linux.NLM_F_DUMP()),
                                SEQUENCE,
                                PORT,
                                NetlinkAnswerTest::parseAsAnything);
                answer.accept(segment(datagram));
            } catch (NetworkException | LinuxException expected) {
                // exceptions that callers expect
            } catch (RuntimeException e) {
                throw new AssertionError("-Dringcast.seed=" + seed + ", round " + i, e);
            }
        }
    }

    @Test
    void eventsOfAnyBytesAreReadOrPassedOver() {
        final long seed = Long.getLong("ringcast.seed", System.nanoTime());
        final Random random = new Random(seed);
        final List<NetworkEvent> events = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            final byte[] payload = new byte[random.nextInt(64)];
            for (int at = 0; at < payload.length; at++) {
                payload[at] = (byte) (random.nextInt(3) == 0 ? random.nextInt(24) : 0);
            }
            final byte[] datagram = message(14 + random.nextInt(20), 0, payload);
            if (random.nextInt(4) == 0) {
                datagram[random.nextInt(datagram.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                NetworkEvents.parse(segment(datagram), events::add);
            } catch (RuntimeException e) {
                throw new AssertionError("-Dringcast.seed=" + seed + ", round " + i, e);
            }
        }
        assertFalse(events.isEmpty());
    }

    private static Object parseAsAnything(NetlinkMessage message) {
        final List<Object> all = new ArrayList<>();
        switch (message.type() % 5) {
            case 0 -> all.add(Link.parse(message));
            case 1 -> all.add(LinkAddress.parse(message));
            case 2 -> all.add(Route.parse(message));
            case 3 -> all.add(Neighbour.parse(message));
            default -> all.add(message.attributes(0).nested(1).strings(2));
        }
        return all.toString();
    }

    private static NetlinkRequest request(int flags) {
        return new NetlinkRequest("RTM_SOMETHING", SOME_TYPE, flags, 4);
    }

    /** Returns an answer that collects the lengths of the payloads. */
    private NetlinkAnswer answer(int flags) {
        return new NetlinkAnswer(
                request(flags),
                SEQUENCE,
                PORT,
                message -> lengths.add((int) message.payload().byteSize()));
    }

    private static byte[] item(int number) {
        return message(SOME_TYPE, Linux.NLM_F_MULTI(), number(number));
    }

    private static byte[] done(int errno) {
        return message(Linux.NLMSG_DONE(), Linux.NLM_F_MULTI(), number(-errno));
    }

    private static byte[] error(int errno) {
        final byte[] payload = new byte[Integer.BYTES + (int) nlmsghdr.sizeof()];
        System.arraycopy(number(-errno), 0, payload, 0, Integer.BYTES);
        return message(Linux.NLMSG_ERROR(), 0, payload);
    }

    private static byte[] number(int number) {
        return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(number).array();
    }

    private static byte[] message(int type, int flags, byte[] payload) {
        final int length = 16 + payload.length;
        return ByteBuffer.allocate((length + 3) / 4 * 4)
                .order(ByteOrder.nativeOrder())
                .putInt(length)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(SEQUENCE)
                .putInt(PORT)
                .put(payload)
                .array();
    }

    private MemorySegment datagram(byte[]... messages) {
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] message : messages) {
            all.writeBytes(message);
        }
        return segment(all.toByteArray());
    }

    private MemorySegment segment(byte[] bytes) {
        final MemorySegment memory = arena.allocate(bytes.length, Long.BYTES);
        MemorySegment.copy(bytes, 0, memory, JAVA_BYTE, 0, bytes.length);
        return memory;
    }
}
