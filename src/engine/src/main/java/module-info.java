/**
 * The engine: takes multicast UDP frames from a PACKET_MMAP receive ring, rewrites them in place
 * and transmits them as unicast, or shows them to handlers of the application's own. Begin with
 * {@link io.ringcast.engine.Engine}.
 *
 * <p>It needs native access, and so does its module of bindings: {@code
 * --enable-native-access=io.ringcast.engine,io.ringcast.bindings}, on the class path {@code
 * --enable-native-access=ALL-UNNAMED}.
 */
// "module": the daemon and the testkit are compiled after it.
// The automatic module: HdrHistogram 2.2.2 carries no module descriptor.
@SuppressWarnings({"module", "requires-automatic", "requires-transitive-automatic"})
module io.ringcast.engine {
    requires io.ringcast.bindings;
    requires java.management;
    requires transitive HdrHistogram;

    exports io.ringcast.engine;
    exports io.ringcast.engine.address;
    exports io.ringcast.engine.counter;
    exports io.ringcast.engine.error;
    exports io.ringcast.engine.handler;
    exports io.ringcast.engine.host;
    exports io.ringcast.engine.latency;
    exports io.ringcast.engine.mode;
    exports io.ringcast.engine.packet;
    exports io.ringcast.engine.rule;

    // what the command line needs (replay, the doctor, looking at traffic), and the testkit
    exports io.ringcast.engine.burst to
            io.ringcast.daemon,
            io.ringcast.testkit;
    exports io.ringcast.engine.capture to
            io.ringcast.daemon,
            io.ringcast.testkit;
    exports io.ringcast.engine.filter to
            io.ringcast.daemon;
    exports io.ringcast.engine.forward to
            io.ringcast.daemon,
            io.ringcast.testkit;
    exports io.ringcast.engine.frame to
            io.ringcast.daemon,
            io.ringcast.testkit;
    exports io.ringcast.engine.host.delivery to
            io.ringcast.daemon;
    exports io.ringcast.engine.linux to
            io.ringcast.daemon,
            io.ringcast.testkit;
    exports io.ringcast.engine.match to
            io.ringcast.daemon,
            io.ringcast.testkit;
    exports io.ringcast.engine.network to
            io.ringcast.daemon;
    exports io.ringcast.engine.ring to
            io.ringcast.daemon,
            io.ringcast.testkit;
    exports io.ringcast.engine.transmit to
            io.ringcast.daemon,
            io.ringcast.testkit;
}
