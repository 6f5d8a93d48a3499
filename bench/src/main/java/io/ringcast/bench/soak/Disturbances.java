package io.ringcast.bench.soak;

import io.ringcast.testbed.Task;
import io.ringcast.testbed.ThreeHosts;
import java.time.Duration;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Disturbances of an engine and its host. When {@link #apply} returns, everything is as before
 * except for changed addresses, and frames can flow again.
 */
final class Disturbances {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** Steps of the wall clock: small ones, hours, days, to before 1970, to after 2262. */
    private static final long[] STEPS = {
        TimeUnit.HOURS.toNanos(1),
        -TimeUnit.HOURS.toNanos(1),
        -TimeUnit.DAYS.toNanos(2),
        -TimeUnit.DAYS.toNanos(365L * 60),
        TimeUnit.DAYS.toNanos(365L * 250),
        5_000_000,
        -5_000_000,
    };

    private static final int[] RECEIVE_MTUS = {1400, 1600, 2500, 9000};
    private static final int[] TRANSMIT_MTUS = {1000, 1400, 9000};
    private static final int FOREIGN_NEIGHBOURS = 20;

    private final SoakNetwork network;
    private final Task engine;
    private final Words generator;
    private final Words clock;
    private final Runnable flow;
    private final SplittableRandom random;
    private final double scale;

    /**
     * @param clock word 0: offset of the engine's wall clock, in nanoseconds
     * @param flow waits until frames sent after the call have arrived
     * @param scale factor for all durations
     */
    Disturbances(
            SoakNetwork network,
            Task engine,
            Words generator,
            Words clock,
            Runnable flow,
            SplittableRandom random,
            double scale) {
        this.network = network;
        this.engine = engine;
        this.generator = generator;
        this.clock = clock;
        this.flow = flow;
        this.random = random;
        this.scale = scale;
    }

    /** Carries out a disturbance. */
    void apply(Kind kind) {
        switch (kind) {
            case STOP -> stop();
            case CLOCK -> stepClock();
            case RATE -> changeRate();
            case ADDRESS -> comeAndGo("addr", "198.19.0." + (20 + random.nextInt(80)) + "/24");
            case ROUTE -> comeAndGo("route", "203.0.113." + random.nextInt(256) + "/32");
            case NEIGHBOUR -> neighbour();
            case RECEIVE_MTU -> mtu(ThreeHosts.RECEIVE_INTERFACE, RECEIVE_MTUS);
            case TRANSMIT_MTU -> mtu(ThreeHosts.TRANSMIT_INTERFACE, TRANSMIT_MTUS);
            case RECEIVE_MAC -> network.ip("link set if1 address " + mac(1));
            case TRANSMIT_MAC -> network.ip("link set eth0 address " + mac(2));
            case RECEIVE_DOWN -> flap(ThreeHosts.RECEIVE_INTERFACE);
            case RECEIVE_CARRIER -> {
                network.disableGenerator();
                pause(0.4);
                network.enableGenerator();
            }
            case RECEIVE_CREATED -> {
                network.ip("link del if1");
                pause(0.4);
                network.connectReceive();
            }
            case RECEIVE_RENAMED -> {
                network.ip("link set if1 down");
                network.ip("link set if1 name other");
                pause(0.4);
                network.ip("link set other name if1");
                network.ip("link set if1 up");
            }
            case TRANSMIT_DOWN -> flap(ThreeHosts.TRANSMIT_INTERFACE);
            case TRANSMIT_CARRIER -> {
                network.disableSink();
                pause(0.4);
                network.enableSink();
            }
            case TRANSMIT_CREATED -> {
                network.ip("link del eth0");
                pause(0.4);
                network.connectTransmit();
            }
            case DESTINATION_MAC -> network.moveDestination(mac(3));
        }
    }

    private void stop() {
        engine.suspend();
        pause(3);
        engine.resume();
    }

    /**
     * Steps the clock. The first step is a day forward, so that the latencies show whether the
     * engine saw it.
     */
    private void stepClock() {
        clock.set(0, TimeUnit.DAYS.toNanos(1));
        flow.run();
        for (int i = random.nextInt(3); i > 0; i--) {
            clock.set(0, STEPS[random.nextInt(STEPS.length)]);
            pause(0.5);
        }
        clock.set(0, 0);
    }

    private void changeRate() {
        generator.set(Words.RATE, random.nextBoolean() ? 0 : 1 + random.nextInt(50_000));
        pause(1);
        generator.set(Words.RATE, Words.RATE_MAX);
    }

    private void comeAndGo(String what, String value) {
        network.ip(what + " add " + value + " dev eth0");
        pause(0.3);
        network.ip(what + " del " + value + " dev eth0");
    }

    private void neighbour() {
        final String to =
                SoakNetwork.DESTINATIONS.get(random.nextInt(SoakNetwork.DESTINATIONS.size()));
        switch (random.nextInt(4)) {
            case 0 -> network.ip("neigh flush dev eth0");
            case 1 -> {
                // make sure that there is an entry to delete
                network.ip("neigh replace " + to + " nud incomplete dev eth0");
                network.ip("neigh del " + to + " dev eth0");
            }
            case 2 -> network.ip("neigh change " + to + " nud stale dev eth0");
            default -> {
                for (int i = 0; i < FOREIGN_NEIGHBOURS; i++) {
                    network.ip(
                            "neigh replace 198.19.0."
                                    + (100 + i)
                                    + " lladdr "
                                    + mac(9)
                                    + " dev eth0");
                }
            }
        }
    }

    private void mtu(String device, int[] mtus) {
        network.ip("link set " + device + " mtu " + mtus[random.nextInt(mtus.length)]);
        pause(0.4);
        network.ip("link set " + device + " mtu 1500");
    }

    private void flap(String device) {
        network.ip("link set " + device + " down");
        pause(0.4);
        network.ip("link set " + device + " up");
    }

    private String mac(int group) {
        return String.format(Locale.ROOT, "02:00:00:00:%02x:%02x", group, 1 + random.nextInt(250));
    }

    /** Waits for a random time of at most this many seconds. */
    private void pause(double most) {
        sleep(Duration.ofNanos((long) (random.nextDouble() * most * scale * NANOS_PER_SECOND)));
    }

    static void sleep(Duration time) {
        final long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
