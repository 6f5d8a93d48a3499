package io.ringcast.testkit.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.Engine;
import io.ringcast.engine.EngineConfig;
import io.ringcast.engine.Worker;
import io.ringcast.engine.mode.IdleMode;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.testbed.JavaCommand;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.Testbed;
import io.ringcast.testbed.ThreeHosts;
import io.ringcast.testkit.AccountingLaw;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Test of the extension, written as a user would write one. */
@ExtendWith(ThreeHostsExtension.class)
class ThreeHostsExtensionIT {
    private static final Duration PATIENCE = Duration.ofSeconds(180);

    private ThreeHosts before;

    /** Program that prints whether it runs on the bridge host. */
    static final class Interfaces {
        public static void main(String[] names) throws Exception {
            for (final String name : names) {
                System.out.println(name + " " + (NetworkInterface.getByName(name) != null));
            }
        }
    }

    /**
     * Application of the engine: forwards a given number of frames, and asserts the accounting law.
     */
    static final class App {
        public static void main(String[] frames) {
            final RuleSet rules =
                    RuleSet.of(
                            Rule.named("feed")
                                    .group(ThreeHosts.GROUP)
                                    .to(ThreeHosts.RECEIVER_ADDRESS)
                                    .build());
            final Engine engine =
                    Engine.open(EngineConfig.builder("if1", "eth0", rules).warmUpMillis(0).build());
            try (engine) {
                System.out.println("ready");
                final Worker worker = engine.worker();
                final IntConsumer idle = worker.idle(IdleMode.POLL);
                while (worker.counters().received() < Integer.parseInt(frames[0])) {
                    idle.accept(worker.doWork());
                }
            }
            AccountingLaw.assertHolds(engine);
            System.out.println("sent " + engine.transmitCounters().sent());
        }
    }

    /** Sends a datagram for each argument. */
    static final class Sender {
        public static void main(String[] payloads) throws Exception {
            try (DatagramChannel channel = DatagramChannel.open()) {
                for (final String payload : payloads) {
                    channel.send(
                            ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)),
                            new InetSocketAddress(ThreeHosts.GROUP, Rule.DEFAULT_PORT));
                }
            }
        }
    }

    @BeforeEach
    void keep(ThreeHosts hosts) {
        before = hosts;
    }

    @Test
    void aProgramRunsOnTheHostBetween(ThreeHosts hosts) {
        List<String> java = JavaCommand.of(Interfaces.class, "if1", "eth0");
        try (Task program = hosts.bridge().start("interfaces", java)) {
            assertEquals(0, program.exitCode(PATIENCE), program::complaint);
            assertEquals(List.of("if1 true", "eth0 true"), program.out());
        }
    }

    @Test
    void eachTestHasHostsOfItsOwn(ThreeHosts hosts, Testbed testbed) {
        assertSame(before, hosts);
        assertTrue(Files.isDirectory(testbed.directory()));
        final List<String> java = JavaCommand.of(Interfaces.class, "if1", "s0");
        try (Task program = hosts.sender().start("interfaces", java)) {
            assertEquals(0, program.exitCode(PATIENCE), program::complaint);
            assertEquals(List.of("if1 false", "s0 true"), program.out());
        }
    }

    @Test
    void theLawHoldsForARealEngine(ThreeHosts hosts) {
        try (Task app = hosts.bridge().start("app", JavaCommand.of(App.class, "3"))) {
            app.awaitOut("ready"::equals, PATIENCE);
            try (Task sender =
                    hosts.sender().start("sender", JavaCommand.of(Sender.class, "a", "b", "c"))) {
                assertEquals(0, sender.exitCode(PATIENCE), sender::complaint);
            }
            assertEquals(0, app.exitCode(PATIENCE), app::complaint);
            assertEquals(List.of("ready", "sent 3"), app.out());
        }
    }
}
