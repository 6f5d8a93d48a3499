package io.ringcast.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A page of which one part is written by the test. */
final class Document {
    private static final String BEGIN = "<!-- matrix: written by mvn verify -Plab -->\n";
    private static final String END = "<!-- end of matrix -->\n";

    private Document() {}

    /**
     * Replaces what is between the two marks.
     *
     * @throws LabException if the page lacks them
     */
    static void replace(Path page, String text) throws IOException {
        final String old = Files.readString(page);
        final int begin = old.indexOf(BEGIN);
        final int end = old.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new LabException(page + ": lacks the lines that tell where the matrix belongs");
        }
        Files.writeString(
                page,
                old.substring(0, begin + BEGIN.length()) + "\n" + text + "\n" + old.substring(end));
    }
}
