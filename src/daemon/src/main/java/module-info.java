/**
 * The command line: {@code run}, {@code demo} and the other commands. Exports nothing: the
 * benchmarks, which use its console and its report, are on the class path.
 *
 * <p>aircompressor-v3 3.5 and Prometheus' client 1.4 have no module descriptors, so they are
 * automatic modules. aircompressor reads memory through sun.misc.Unsafe (jdk.unsupported). The
 * Prometheus client reads the JVM's management beans (jdk.management) and loads its protobuf format
 * (io.prometheus.metrics.expositionformats) by class name.
 */
@SuppressWarnings("requires-automatic")
module io.ringcast.daemon {
    requires aircompressor.v3;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.jr.ob;
    requires io.prometheus.metrics.expositionformats;
    requires io.prometheus.metrics.instrumentation.jvm;
    requires io.prometheus.metrics.model;
    requires io.prometheus.writer.text;
    requires io.ringcast.testbed;
    requires jdk.httpserver;
    requires jdk.management;
    requires jdk.unsupported;
    requires org.jline.terminal;
    requires org.jline.terminal.ffm;
    requires org.snakeyaml.engine;
    requires info.picocli;
    requires io.ringcast.engine;

    provides java.lang.System.LoggerFinder with
            io.ringcast.daemon.console.SystemLogs;

    // picocli sets annotated fields
    opens io.ringcast.daemon to
            info.picocli;
    opens io.ringcast.daemon.check to
            info.picocli;
    opens io.ringcast.daemon.client to
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
    opens io.ringcast.daemon.top to
            info.picocli;
    opens io.ringcast.daemon.traffic to
            info.picocli;
}
