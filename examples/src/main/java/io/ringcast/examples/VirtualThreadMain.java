package io.ringcast.examples;

import io.ringcast.engine.Engine;
import io.ringcast.engine.EngineConfig;
import io.ringcast.engine.Worker;
import io.ringcast.engine.mode.IdleMode;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.Locale;

/**
 * Forwarding in an application that uses virtual threads for everything else.
 *
 * <p>The loop is the exception: it runs on a platform thread. A virtual thread releases its carrier
 * when it blocks in Java, and the loop never does that. It spins, or waits in poll(2), which is a
 * native call and pins the carrier. There are as many carriers as CPUs, so on a virtual thread each
 * loop would occupy one carrier for good, and on a machine with one CPU no other virtual thread
 * would run. In addition, a platform thread can be pinned to a core and is scheduled by the kernel.
 *
 * <p>Everything else may run on virtual threads: opening, counters, reload, closing.
 *
 * <pre>
 * mvn -q -DskipTests -pl examples -am package
 * java --enable-native-access=ALL-UNNAMED -cp 'examples/target/modules/*' \
 *     io.ringcast.examples.VirtualThreadMain if1 eth0 239.1.2.3 10.0.2.2 1000000
 * </pre>
 *
 * Arguments: receiving and transmitting interface, group, destination, number of frames. Needs root
 * or CAP_NET_RAW.
 */
public final class VirtualThreadMain {
    private VirtualThreadMain() {}

    public static void main(String[] args) throws InterruptedException {
        Thread.ofVirtual().name("main").start(() -> run(args)).join();
    }

    private static void run(String[] args) {
        final RuleSet rules = RuleSet.of(Rule.named("feed").group(args[2]).to(args[3]).build());
        final long count = Long.parseLong(args[4]);
        final Engine engine = Engine.open(EngineConfig.builder(args[0], args[1], rules).build());
        try (engine) {
            final Worker worker = engine.worker();
            final Thread loop =
                    Thread.ofPlatform().name("forward").start(() -> worker.run(IdleMode.POLL));
            System.out.println(
                    "forwarding, main is virtual: " + Thread.currentThread().isVirtual());
            while (engine.counters().matched() < count && loop.isAlive()) {
                Thread.sleep(100); // releases the carrier
            }
            engine.stop();
            loop.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.out.printf(
                Locale.ROOT,
                "received %,d, sent %,d%n",
                engine.counters().received(),
                engine.transmitCounters().sent());
    }
}
