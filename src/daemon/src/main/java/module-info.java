/**
 * The command line: {@code run}, {@code demo} and the rest. Exports nothing: benchmarks, which
 * share its console and its report, are on the class path.
 *
 * <p>aircompressor-v3 3.5 carries no module descriptor, hence the automatic module, and reads by
 * sun.misc.Unsafe.
 */
@SuppressWarnings("requires-automatic")
module io.ringcast.daemon {
    requires aircompressor.v3;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.jr.ob;
    requires io.ringcast.testbed;
    requires jdk.unsupported;
    requires org.snakeyaml.engine;
    requires info.picocli;
    requires io.ringcast.engine;

    // picocli sets annotated fields
    opens io.ringcast.daemon to
            info.picocli;
    opens io.ringcast.daemon.check to
            info.picocli;
    opens io.ringcast.daemon.config to
            info.picocli;
    opens io.ringcast.daemon.console to
            info.picocli;
    opens io.ringcast.daemon.demo to
            info.picocli;
    opens io.ringcast.daemon.doctor to
            info.picocli;
    opens io.ringcast.daemon.replay to
            info.picocli;
    opens io.ringcast.daemon.run to
            info.picocli;
    opens io.ringcast.daemon.traffic to
            info.picocli;
}
