package io.ringcast.daemon.client;

import io.ringcast.daemon.config.ConfigOption;
import io.ringcast.daemon.console.CommandException;
import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.control.Histograms;
import io.ringcast.daemon.report.HistogramChart;
import io.ringcast.daemon.report.HistogramSvg;
import io.ringcast.engine.latency.Stage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Command {@code histogram}: draws a run's latencies, or writes them to a file. */
@Command(
        name = "histogram",
        sortOptions = false,
        description = "Draw the latencies of a run since its start, or write them to a file.")
public final class HistogramCommand extends ClientCommand {
    private static final String SVG = ".svg";
    private static final String HGRM = ".hgrm";
    private static final double NANOS_PER_MICRO = 1_000;

    @Option(names = "--stage", paramLabel = "STAGE", description = "queue, service, total (total).")
    private String stage;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "A picture (.svg), or percentiles in µs for HdrHistogram's plotter (.hgrm).")
    private String out;

    /** Created by picocli. */
    public HistogramCommand() {}

    @Override
    public Integer call() {
        final Stage part =
                stage == null ? Stage.TOTAL : arguments().word("--stage", stage, Stage.class);
        if (out != null && !out.endsWith(SVG) && !out.endsWith(HGRM)) {
            throw arguments().bad("--out " + out + ": must end in " + SVG + " or " + HGRM);
        }
        final Path file = out == null ? null : arguments().parsed("--out", out, ConfigOption::path);
        final Map<String, Object> answer = ask("histogram", Map.of("stage", part.label()));
        final Histogram nanos = Histograms.decode(answer);
        final String title = answer.get("run") + ": latency, " + part.label();
        if (file == null) {
            show(title, nanos);
        } else {
            write(file, out.endsWith(SVG) ? HistogramSvg.text(title, nanos) : hgrm(nanos));
        }
        return 0;
    }

    private static void show(String title, Histogram nanos) {
        System.out.println(title);
        if (nanos.getTotalCount() == 0) {
            System.out.println("  no frame was forwarded yet");
        }
        HistogramChart.lines(nanos, Console.colours()).forEach(System.out::println);
    }

    private static String hgrm(Histogram nanos) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        nanos.outputPercentileDistribution(
                new PrintStream(bytes, false, StandardCharsets.UTF_8), NANOS_PER_MICRO);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (NoSuchFileException e) {
            throw unwritten(file, "no such directory", e);
        } catch (AccessDeniedException e) {
            throw unwritten(file, "permission denied", e);
        } catch (IOException e) {
            throw unwritten(file, e.getMessage(), e);
        }
    }

    private static CommandException unwritten(Path file, String reason, IOException cause) {
        return new CommandException("--out " + file + ": cannot be written: " + reason, cause);
    }
}
