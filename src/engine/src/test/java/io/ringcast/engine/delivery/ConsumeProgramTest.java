package io.ringcast.engine.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.bpf.KernelRun;
import io.ringcast.engine.bpf.Program;
import io.ringcast.engine.frame.Ipv4Prefix;
import io.ringcast.engine.rule.RandomTraffic;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is withheld from the stack is what the rules certainly take, and nothing else. */
class ConsumeProgramTest {
    private static final long SEED = Long.getLong("ringcast.seed", System.nanoTime());
    private static final int NEXT = -1;
    private static final int DROP = 2;

    private static String repeat(RandomTraffic.Arrival frame, RandomTraffic traffic) {
        return "repeat with -Dringcast.seed="
                + SEED
                + "\n"
                + HexFormat.of().formatHex(frame.bytes())
                + (frame.tagged() ? " tag " + Integer.toHexString(frame.tci()) : "")
                + "\n"
                + traffic.rules();
    }

    @Test
    void agreesWithTheEngine() {
        final Random random = new Random(SEED);
        int taken = 0;
        for (int round = 0; round < 60; round++) {
            final RandomTraffic traffic = new RandomTraffic(random);
            final ConsumeJudge program =
                    new ConsumeJudge(traffic.rules(), RandomTraffic.RECEIVE_LIMIT);
            for (int i = 0; i < 1_000; i++) {
                final RandomTraffic.Arrival frame = traffic.next();
                assertEquals(
                        frame.certain(),
                        program.withholds(frame.bytes(), frame.tagged(), frame.tci()),
                        () -> repeat(frame, traffic));
                taken += frame.certain() ? 1 : 0;
            }
        }
        final int withheld = taken;
        assertTrue(withheld > 3_000, () -> withheld + " taken, seed " + SEED);
    }

    /** The kernel's verifier takes it, and its compiler makes of it what the interpreter does. */
    @Test
    void agreesWithTheKernel() {
        final Random random = new Random(SEED);
        int taken = 0;
        for (int round = 0; round < 40; round++) {
            final RandomTraffic traffic = new RandomTraffic(random);
            try (KernelRun kernel =
                    KernelRun.load(
                            ConsumeProgram.of(traffic.rules(), RandomTraffic.RECEIVE_LIMIT))) {
                for (int i = 0; i < 500; i++) {
                    final RandomTraffic.Arrival frame = traffic.next();
                    // tags are not taken out of a frame that was never received
                    if (frame.tagged()
                            || frame.bytes().length < KernelRun.FEWEST_BYTES
                            || frame.bytes().length > KernelRun.MOST_BYTES) {
                        continue;
                    }
                    assertEquals(
                            frame.certain() ? DROP : NEXT,
                            kernel.run(frame.bytes()),
                            () -> repeat(frame, traffic));
                    taken += frame.certain() ? 1 : 0;
                }
            }
        }
        final int withheld = taken;
        assertTrue(withheld > 400, () -> withheld + " taken, seed " + SEED);
    }

    @Test
    void rulesWithoutAnExactFilterAreRefused() {
        final List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < 1_024; i++) {
            rules.add(
                    Rule.named("r" + i)
                            .group(new Ipv4Prefix(0xef000000 + 2 * i, 32))
                            .source(new Ipv4Prefix(0x0a000000 + i, 32))
                            .to("10.0.0.1")
                            .build());
        }
        final String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> ConsumeProgram.of(new RuleSet(rules), 1514))
                        .getMessage();
        assertTrue(message.startsWith("consume: these 1024 rules need more than"), message);
    }

    @Test
    void theKernelTakesTheLongestFilter() {
        final List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < 240; i++) {
            rules.add(
                    Rule.named("r" + i)
                            .group(new Ipv4Prefix(0xef000000 + 2 * i, 32))
                            .source(new Ipv4Prefix(0x0a000000 + i, 32))
                            .port(1 + i)
                            .vlan(1 + i)
                            .to("10.0.0.1")
                            .build());
        }
        final Program program = ConsumeProgram.of(new RuleSet(rules), 1514);
        assertTrue(program.length() > 4_096, () -> "instructions: " + program.length());
        KernelRun.load(program).close();
    }
}
