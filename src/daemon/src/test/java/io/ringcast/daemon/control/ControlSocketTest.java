package io.ringcast.daemon.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.console.CommandException;
import io.ringcast.daemon.report.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests the control socket with well-behaved, stuck and hostile clients. */
@Timeout(120)
class ControlSocketTest {
    private static final ClientTimes PATIENT = new ClientTimes(60_000, 60_000, 60_000);
    private static final String NAME = "{\"request\":\"name\"}\n";

    @TempDir private Path directory;
    private final CountDownLatch quit = new CountDownLatch(1);
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private Path path() {
        return directory.resolve("control.sock");
    }

    private Requests requests(String name) {
        return new Requests(new GivenRun(name), quit::countDown);
    }

    private ControlSocket listen(ClientTimes times) {
        final ControlSocket socket = ControlSocket.open(path(), requests("a"), times);
        open.add(socket);
        return socket;
    }

    private SocketChannel connect() throws IOException {
        final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        open.add(channel);
        channel.connect(UnixDomainSocketAddress.of(path()));
        return channel;
    }

    private static void write(SocketChannel channel, String text) throws IOException {
        final ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Reads everything until the other end closes. */
    private static String readAll(SocketChannel channel) throws IOException {
        final StringBuilder text = new StringBuilder();
        final ByteBuffer buffer = ByteBuffer.allocate(4096);
        try {
            while (channel.read(buffer) >= 0) {
                text.append(StandardCharsets.UTF_8.decode(buffer.flip()));
                buffer.clear();
            }
        } catch (IOException e) {
            text.append(StandardCharsets.UTF_8.decode(buffer.flip())); // closed with bytes unread
        }
        return text.toString();
    }

    private String name() throws IOException {
        try (ControlConnection connection = ControlConnection.open(path())) {
            return connection.ask("name").get("run").toString();
        }
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void answersOneLineForEachRequest() throws IOException {
        listen(PATIENT);
        final SocketChannel client = connect();
        write(client, NAME + NAME + "x\n");
        client.shutdownOutput();
        final List<String> lines = readAll(client).lines().toList();
        assertEquals("{\"ok\":true,\"run\":\"a\"}", lines.get(0));
        assertEquals(lines.get(0), lines.get(1));
        assertEquals(false, Json.read(lines.get(2)).get("ok"));
        assertEquals(3, lines.size());
    }

    @Test
    void onlyItsOwnerMayConnect() throws IOException {
        listen(PATIENT);
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path())));
        try (var files = Files.list(directory)) {
            assertEquals(List.of(path()), files.toList(), "nothing else is left");
        }
    }

    @Test
    void itGoesWithTheRun() throws IOException {
        listen(PATIENT).close();
        assertFalse(Files.exists(path()));
    }

    @Test
    void aSocketThatIsAnotherRunsByNowStays() throws IOException {
        final ControlSocket first = listen(PATIENT);
        Files.delete(path());
        open.add(ControlSocket.open(path(), requests("b")));
        first.close();
        assertEquals("b", name());
    }

    @Test
    void whatAKilledRunHasLeftIsReplaced() throws IOException {
        final ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        killed.bind(UnixDomainSocketAddress.of(path()));
        killed.close(); // as if the process was killed: the file stays
        assertThrows(ConnectException.class, this::name);
        listen(PATIENT);
        assertEquals("a", name());
    }

    @Test
    void aLiveOneIsNot() throws IOException {
        listen(PATIENT);
        final CommandException refused =
                assertThrows(
                        CommandException.class, () -> ControlSocket.open(path(), requests("b")));
        assertEquals("control " + path() + ": run a listens there already", refused.getMessage());
        assertEquals("a", name());
    }

    @Test
    void whatIsNoSocketIsNotReplaced() throws IOException {
        Files.writeString(path(), "precious");
        final CommandException refused =
                assertThrows(CommandException.class, () -> listen(PATIENT));
        assertEquals("control " + path() + ": exists, and is not a socket", refused.getMessage());
        assertEquals("precious", Files.readString(path()));
    }

    @Test
    void aMissingDirectoryIsNamed() {
        final Path path = directory.resolve("no/control.sock");
        final CommandException refused =
                assertThrows(CommandException.class, () -> ControlSocket.open(path, requests("a")));
        assertEquals(
                "control " + path + ": cannot be made: no such directory", refused.getMessage());
    }

    @Test
    void whoNeverEndsItsLineIsToldAndLeft() throws IOException {
        final ControlSocket socket = listen(new ClientTimes(60_000, 50, 60_000));
        final SocketChannel stuck = connect();
        write(stuck, "{\"request\":");
        assertTrue(readAll(stuck).contains("no complete line in time"));
        await(() -> socket.clients() == 0);
    }

    @Test
    void whoNeverAsksIsLeft() throws IOException {
        final ControlSocket socket = listen(new ClientTimes(50, 60_000, 60_000));
        assertTrue(readAll(connect()).contains("no complete line in time"));
        await(() -> socket.clients() == 0);
    }

    @Test
    void whoNeverReadsIsLeft() throws IOException {
        final ControlSocket socket = listen(new ClientTimes(60_000, 60_000, 50));
        final SocketChannel stuck = connect();
        stuck.configureBlocking(false);
        final ByteBuffer requests =
                ByteBuffer.wrap(NAME.repeat(1_000).getBytes(StandardCharsets.US_ASCII));
        await(() -> socket.clients() == 1);
        while (socket.clients() == 1) {
            try {
                if (!requests.hasRemaining()) {
                    requests.rewind();
                }
                stuck.write(requests);
            } catch (IOException e) {
                break; // closed
            }
        }
        await(() -> socket.clients() == 0);
        assertEquals("a", name());
    }

    @Test
    void aLineThatIsTooLongIsToldSo() throws IOException {
        final ControlSocket socket = listen(PATIENT);
        final SocketChannel client = connect();
        try {
            write(client, "x".repeat(Requests.MAX_BYTES + 1));
        } catch (IOException e) {
            // The server closed the connection before it had read everything.
        }
        assertTrue(readAll(client).contains("must be at most 65536 bytes long"));
        await(() -> socket.clients() == 0);
    }

    @Test
    void aThousandConnectionsAreRefusedOrServed() throws IOException {
        final ControlSocket socket = listen(PATIENT);
        final List<SocketChannel> few = new ArrayList<>();
        for (int i = 0; i < ControlSocket.MAX_CLIENTS; i++) {
            few.add(connect());
        }
        await(() -> socket.clients() == ControlSocket.MAX_CLIENTS);
        for (int i = 0; i < 1_000; i++) {
            final SocketChannel further = connect();
            final String answer = readAll(further);
            assertEquals(
                    "there are 16 clients already, the most that are served",
                    Json.read(answer).get("error"));
            further.close();
            assertEquals(ControlSocket.MAX_CLIENTS, socket.clients());
        }
        for (final SocketChannel served : few) {
            write(served, NAME);
            served.shutdownOutput();
            assertEquals("{\"ok\":true,\"run\":\"a\"}\n", readAll(served));
        }
        await(() -> socket.clients() == 0);
        assertEquals("a", name());
    }

    @Test
    void garbageGetsErrorsAndTheNextRequestItsAnswer() throws IOException {
        listen(PATIENT);
        final SocketChannel client = connect();
        write(client, "\u0000\u00ff\u00fe\u0080\n\u001b[2J\n" + NAME);
        client.shutdownOutput();
        final List<String> lines = readAll(client).lines().toList();
        assertEquals(3, lines.size());
        assertEquals(false, Json.read(lines.get(0)).get("ok"));
        assertFalse(lines.get(1).contains("\u001b"), "control characters are escaped");
        assertEquals("{\"ok\":true,\"run\":\"a\"}", lines.get(2));
    }

    @Test
    void closingEndsWhatClientsWaitFor() throws IOException {
        final ControlSocket socket = listen(PATIENT);
        final SocketChannel idle = connect();
        await(() -> socket.clients() == 1);
        socket.close();
        assertEquals("", readAll(idle));
        assertEquals(0, socket.clients());
    }

    @Test
    void quitIsAnsweredBeforeItIsDone() throws Exception {
        final ControlSocket socket = listen(PATIENT);
        try (ControlConnection connection = ControlConnection.open(path())) {
            assertEquals(true, connection.ask("quit").get("ok"));
        }
        quit.await();
        socket.close();
    }
}
