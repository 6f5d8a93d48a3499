package io.ringcast.packaging;

import io.ringcast.daemon.Main;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import picocli.AutoComplete;
import picocli.CommandLine;

/**
 * Writes what a package holds beside the program: {@code man/*.1.gz}, {@code completion/ringcast},
 * {@code NEWS.md.gz} and {@code changelog.gz}. The same input gives the same bytes.
 */
public final class Documents {
    /** XFL, by which others see how well it is compressed: RFC 1952 section 2.3.1. */
    private static final int EXTRA_FLAGS = 8;

    private static final byte SLOWEST = 2;

    private Documents() {}

    /**
     * Writes them.
     *
     * @param arguments the directory; the version; the time, ISO 8601; CHANGELOG.md; the package's
     *     maintainer
     * @throws IOException if one cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        final Path directory = Path.of(arguments[0]);
        final CommandLine command = Main.commandLine();
        final Path manual = Files.createDirectories(directory.resolve("man"));
        final String date = arguments[2].substring(0, "YYYY-MM-DD".length());
        for (final ManPage page : ManPage.all(command, arguments[1], date)) {
            Files.write(
                    manual.resolve(page.name() + ".1.gz"),
                    compress(page.roff().getBytes(StandardCharsets.UTF_8)));
        }
        Files.write(
                directory.resolve("NEWS.md.gz"),
                compress(Files.readAllBytes(Path.of(arguments[3]))));
        Files.write(
                directory.resolve("changelog.gz"),
                compress(
                        changelog(arguments[1], arguments[2], arguments[4])
                                .getBytes(StandardCharsets.UTF_8)));
        final Path completion = Files.createDirectories(directory.resolve("completion"));
        Files.writeString(
                completion.resolve("ringcast"),
                // it is read by a shell, not called
                AutoComplete.bash("ringcast", command).replaceFirst("^#!.*\n", ""));
    }

    /** Debian's own, of one entry: deb-changelog(5). */
    private static String changelog(String version, String time, String maintainer) {
        final String date =
                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        OffsetDateTime.parse(time).withOffsetSameInstant(ZoneOffset.UTC));
        return "ringcast ("
                + version.replace("-SNAPSHOT", "~SNAPSHOT")
                + ") unstable; urgency=medium\n\n  * What is new: NEWS.md.gz.\n\n -- "
                + maintainer
                + "  "
                + date.replace("GMT", "+0000")
                + "\n";
    }

    /** As gzip -9n does: without a name and a time. */
    private static byte[] compress(byte[] text) throws IOException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new Best(bytes)) {
            out.write(text);
        }
        final byte[] compressed = bytes.toByteArray();
        compressed[EXTRA_FLAGS] = SLOWEST;
        return compressed;
    }

    private static final class Best extends GZIPOutputStream {
        Best(ByteArrayOutputStream out) throws IOException {
            super(out);
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }
}
