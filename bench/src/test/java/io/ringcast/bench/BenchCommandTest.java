package io.ringcast.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BenchCommandTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--rounds 0|--rounds 0: must be a whole number from 1 to 1000",
                "--rounds x|--rounds x: must be a whole number",
                "--sink pipe|--sink pipe: must be one of ring, socket",
                "--sizes 64,63|--sizes 63: must be a whole number from 64 to 1518",
                "--contender-cpu -1|--contender-cpu -1: must be a whole number",
                "--variant big|--variant: big: must be NAME=OPTIONS",
                "--jvm =-Xint|--jvm: =-Xint: must be NAME=OPTIONS",
                "soak --frames 0|--frames 0: must be a number above 0",
                "soak --only stop,flap|--only: flap: must be one of stop, clock",
                "soak --runs 0|--runs 0: must be a whole number from 1 to 1000",
                "super-frames --rounds 0|--rounds 0: must be a whole number from 1 to 1000",
                "super-frames --shapes 4x100,20|--shapes: 20: must be DATAGRAMSxBYTES",
                "super-frames --variant big|--variant: big: must be NAME=OPTIONS",
                "--nonsense|Unknown option: '--nonsense'",
            })
    void usageErrorsNameValueAndRule(String arguments, String message) {
        final StringWriter err = new StringWriter();
        final CommandLine commandLine = BenchMain.commandLine(arguments);
        commandLine.setErr(new PrintWriter(err, true));
        assertEquals(2, commandLine.execute(arguments.split(" ")));
        assertTrue(err.toString().contains(message), err.toString());
    }

    @Test
    void help() {
        final String usage = BenchMain.commandLine("").getUsageMessage();
        assertTrue(usage.contains("--quick"), usage);
        assertTrue(usage.contains("micro"), usage);
        assertTrue(usage.contains("super-frames"), usage);
        assertTrue(usage.contains("--only"), usage);
        assertTrue(usage.lines().allMatch(line -> line.length() <= 90), usage);
    }
}
