package io.ringcast.engine.network;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Questions to a simulated kernel: each connection gives the next of the answers. */
class NetlinkTest {
    private static final int TYPE = 100;
    private static final int PORT = 4321;
    private static final int SEQUENCE = 1;
    private static final int BYTES = 64;

    private final Deque<List<Object>> answers = new ArrayDeque<>();
    private final List<Integer> buffers = new ArrayList<>();
    private int opened;
    private int closed;

    /** Datagram that does not fit the buffer. */
    private record TooLong(int bytes) {}

    private final class Simulated implements NetlinkConnection {
        private final Deque<Object> datagrams = new ArrayDeque<>(answers.pop());
        private int longest;

        Simulated(int bytes) {
            buffers.add(bytes);
            opened++;
        }

        @Override
        public int port() {
            return PORT;
        }

        @Override
        public void ask(NetlinkRequest request, int sequence) {
            assertEquals(SEQUENCE, sequence);
        }

        @Override
        public MemorySegment receive(int timeoutMillis) {
            final Object next = datagrams.pop();
            if (next instanceof TooLong tooLong) {
                longest = tooLong.bytes;
                return MemorySegment.NULL;
            }
            if (next instanceof RuntimeException failure) {
                throw failure;
            }
            final byte[] bytes = (byte[]) next;
            final MemorySegment memory = Arena.ofAuto().allocate(bytes.length, Long.BYTES);
            MemorySegment.copy(bytes, 0, memory, JAVA_BYTE, 0, bytes.length);
            return memory;
        }

        @Override
        public int longestBytes() {
            return longest;
        }

        @Override
        public void close() {
            closed++;
        }
    }

    private static byte[] message(int type, int flags, int number) {
        return ByteBuffer.allocate(20)
                .order(ByteOrder.nativeOrder())
                .putInt(20)
                .putShort((short) type)
                .putShort((short) (Linux.NLM_F_MULTI() | flags))
                .putInt(SEQUENCE)
                .putInt(PORT)
                .putInt(number)
                .array();
    }

    private static byte[] item(int number) {
        return message(TYPE, 0, number);
    }

    private static byte[] interrupted(int number) {
        return message(TYPE, Linux.NLM_F_DUMP_INTR(), number);
    }

    private static byte[] done() {
        return message(Linux.NLMSG_DONE(), 0, 0);
    }

    private static byte[] error(int errno) {
        return message(Linux.NLMSG_ERROR(), 0, -errno);
    }

    private void answer(Object... datagrams) {
        answers.add(List.of(datagrams));
    }

    /** Returns the numbers of a dump. */
    private List<Integer> ask() {
        final NetlinkRequest request =
                new NetlinkRequest("RTM_SOMETHING", TYPE, Linux.NLM_F_DUMP(), 4);
        final List<Integer> numbers =
                Netlink.ask(
                        request,
                        () -> new ArrayList<Integer>(),
                        (list, message) ->
                                list.add(
                                        message.payload()
                                                .get(java.lang.foreign.ValueLayout.JAVA_INT, 0)),
                        Simulated::new,
                        BYTES);
        assertEquals(opened, closed);
        return numbers;
    }

    @Test
    void anInterruptedDumpIsAskedForAgainFromItsBeginning() {
        answer(item(1), interrupted(2), done());
        answer(item(1), item(3), interrupted(4), done());
        answer(item(1), item(5), done());
        assertEquals(List.of(1, 5), ask());
    }

    @Test
    void whatWasLostIsAskedForAgain() {
        answer(item(1), new TooLong(0));
        answer(new LinuxException("send(netlink)", Linux.ENOBUFS()));
        answer(error(Linux.ENOMEM()));
        answer(item(1), message(Linux.NLMSG_OVERRUN(), 0, 0));
        answer(item(1), item(2), done());
        assertEquals(List.of(1, 2), ask());
    }

    @Test
    void whatDoesNotFitGetsAsMuchRoomAsItNeeds() {
        answer(item(1), new TooLong(5_000));
        answer(item(1), done());
        assertEquals(List.of(1), ask());
        assertEquals(List.of(BYTES, 5_000), buffers);
    }

    @Test
    void anAnswerThatIsAnErrorIsAnAnswer() {
        answer(error(Linux.ENODEV()));
        final LinuxException refusal = assertThrows(LinuxException.class, this::ask);
        assertEquals(Linux.ENODEV(), refusal.errno());
        assertEquals(1, opened);
        assertEquals(1, closed);
    }

    @Test
    void endsWhenItIsInterruptedAllTheTime() {
        for (int i = 0; i < 8; i++) {
            answer(interrupted(i), done());
        }
        final UnansweredException none = assertThrows(UnansweredException.class, this::ask);
        assertTrue(none.getMessage().startsWith("netlink RTM_SOMETHING: no complete answer"));
        assertEquals(8, closed);
    }

    @Test
    void saysWhyThereIsNoAnswer() {
        for (int i = 0; i < 8; i++) {
            answer(error(Linux.ENOBUFS()));
        }
        final UnansweredException none = assertThrows(UnansweredException.class, this::ask);
        assertTrue(none.getMessage().contains("ENOBUFS"), none.getMessage());
    }

    @Test
    void aThousandNamesAreNotKept() {
        final LinkNames names = new LinkNames("IF7");
        for (int i = 0; i < 1_000; i++) {
            names.add(
                    new Link(i + 1, "if" + i, List.of(), "", 1, i, 1500, 0, Link.OperState.UP, ""));
        }
        final String text = names.toString();
        assertTrue(text.startsWith(", did you mean if7? This host has if0, if1, "), text);
        assertTrue(text.endsWith(", if19 and 980 more"), text);
    }
}
