package io.ringcast.bench.contender;

import io.ringcast.engine.linux.CpuAffinity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.BitSet;
import java.util.Locale;

/**
 * Relay in plain Java, for comparison: joins the group, receives a datagram, sends it on. Runs as a
 * separate process.
 *
 * <p>Arguments: receiving interface, group, port, destination address, {@code spin} (receive
 * without blocking, again and again) or {@code block}, the CPU of the thread that relays. The JVM's
 * other threads run on other CPUs, as with Ringcast.
 */
public final class NioRelay {
    /** The thread that relays. */
    static final String THREAD = "nio-relay";

    private static final int MAX_DATAGRAM = 65_507;

    private final DatagramChannel in;
    private final DatagramChannel out;
    private final boolean spin;
    private volatile boolean running = true;

    /** Only the relaying thread writes it. */
    private volatile long forwarded;

    private NioRelay(DatagramChannel in, DatagramChannel out, boolean spin) {
        this.in = in;
        this.out = out;
        this.spin = spin;
    }

    /** Relays until SIGTERM, then prints the number of datagrams. */
    public static void main(String[] arguments) throws IOException {
        final NetworkInterface device = NetworkInterface.getByName(arguments[0]);
        final int port = Integer.parseInt(arguments[2]);
        final boolean spin = arguments[4].equals("spin");
        final DatagramChannel in =
                DatagramChannel.open(StandardProtocolFamily.INET)
                        .setOption(StandardSocketOptions.SO_REUSEADDR, true)
                        // as much as net.core.rmem_max allows
                        .setOption(StandardSocketOptions.SO_RCVBUF, 64 << 20)
                        .bind(new InetSocketAddress(port));
        in.join(InetAddress.getByName(arguments[1]), device);
        in.configureBlocking(!spin);
        final DatagramChannel out =
                DatagramChannel.open(StandardProtocolFamily.INET)
                        .connect(new InetSocketAddress(arguments[3], port));
        final NioRelay relay = new NioRelay(in, out, spin);
        Runtime.getRuntime().addShutdownHook(new Thread(relay::stop, "stop"));
        final int cpu = Integer.parseInt(arguments[5]);
        final BitSet kept = new BitSet();
        kept.set(cpu);
        CpuAffinity.keepThreadsOff(kept);
        new Thread(() -> relay.run(cpu), THREAD).start();
    }

    private void run(int cpu) {
        CpuAffinity.pinCurrentThread(cpu);
        System.err.println("ready");
        try {
            relay();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void relay() throws IOException {
        final ByteBuffer datagram = ByteBuffer.allocateDirect(MAX_DATAGRAM);
        while (running) {
            if (in.receive(datagram) != null) {
                datagram.flip();
                send(datagram);
                datagram.clear();
            } else if (spin) {
                Thread.onSpinWait();
            }
        }
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one writer
    private void send(ByteBuffer datagram) throws IOException {
        try {
            out.write(datagram);
            forwarded = forwarded + 1;
        } catch (PortUnreachableException e) {
            // between two trials the sink is not listening
        }
    }

    private void stop() {
        running = false;
        System.out.printf(Locale.ROOT, "{\"forwarded\":%d,\"kicks\":%d}%n", forwarded, forwarded);
    }
}
