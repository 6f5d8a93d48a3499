package io.ringcast.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Tests that an error in a command line is reported in one line, with a hint, and exit code 2. */
class UsageTest {
    private static final String COMMANDS =
            "run, check, doctor, replay, demo, send, receive, top, stats, rules, links, neighbours,"
                    + " histogram, reload, log-level, pause, resume, quit, bench";

    private static final String RUN = "run -i a -o b ";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "run | -i: must name an interface, unless \"interface\" in a file of -c does",
                "run -i a | -o: must name an interface, unless \"transmit\" in a file of -c does",
                "run -i a/b -o b | -i: interface a/b: must be the name of an interface, of 1 to 127 bytes without blank or /",
                "run -i a -o b --frob | Unknown option: '--frob'",
                "run -i a -o b extra | Unmatched argument at index 5: 'extra'",
                "run -i a -o b -o c | option '-o' (IF) should be specified only once",
                "run -i a -i b -i a -o c | -i a: must not be given twice",
                "run -i a -o b --port | Missing required parameter for option '--port' (N[-N])",
            })
    void options(String line, String message) {
        assertUsageError("ringcast run", line, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--port 0 | --port: port 0: must be 1 to 65535",
                "--port 65536 | --port: port 65536: must be 1 to 65535",
                "--port http | --port: port http: must be 1 to 65535",
                "--cpu -1 | --cpu -1: must be a whole number from 0 to 1023",
                "--cpu 1,1 | --cpu 1,1: must be different numbers",
                "--cpu 1, | --cpu : must be a whole number from 0 to 1023",
                "--workers 0 | --workers 0: must be a whole number from 1 to 128",
                "--cpu 1.5 | --cpu 1.5: must be a whole number from 0 to 1023",
                "--ring-frames 0 | --ring-frames 0: must be a whole number from 1 to 1048576",
                "--ring-frames 9999999999"
                        + " | --ring-frames 9999999999: must be a whole number from 1 to 1048576",
                "--duration 0 | --duration 0: must be a number above 0, at most 1,000,000,000",
                "--duration NaN | --duration NaN: must be a number above 0, at most 1,000,000,000",
                "--duration 5s | --duration 5s: must be a number above 0, at most 1,000,000,000",
                "--idle busy | --idle busy: must be one of spin, yield, backoff, poll",
                "--idle SPIN | --idle SPIN: must be one of spin, yield, backoff, poll",
                "--udp-checksum no | --udp-checksum no: must be one of auto, keep, zero, full",
                "--to 10.0.0 | --to: IPv4 address 10.0.0: must be four numbers of 0 to 255",
                "--to 10.0.0.256 | --to: IPv4 address 10.0.0.256: must be four numbers of 0 to 255",
                "--to eth0 | --to: IPv4 address eth0: must be four numbers of 0 to 255",
                "--to 127.0.0.1 | --to: destination 127.0.0.1: must not be in 0.0.0.0/8 or 127.0.0.0/8",
                "--to-mac 02:00:00:00:00 | --to-mac: MAC address 02:00:00:00:00: must be six pairs",
                "--to-mac 02:00:00:00:00:0g"
                        + " | --to-mac: MAC address 02:00:00:00:00:0g: must be six pairs",
                "--group 0.0.0.0 | --group: group 0.0.0.0: must lie within 224.0.0.0/4",
                "--group 239.1.2.3/33 | --group: prefix 239.1.2.3/33: the length must be 0 to 32",
                "--group 10.0.0.0/8 | --group: group 10.0.0.0/8: must lie within 224.0.0.0/4",
                "--group 239.1.2.3/24 | --group: prefix 239.1.2.3/24: bits beyond the length must be 0",
                "--group all | --group: IPv4 address all: must be four numbers of 0 to 255",
                "--port 2-1 | --port: ports 2-1: the first must be at most the last",
                "--match-source 239.1.2.3 | --match-source: source 239.1.2.3: must not be a multicast",
                "--match-vlan 4095 | --match-vlan: vlan 4095: must be any, none, or 1 to 4094",
                "--to 10.0.0.1:0 | --to: port 0: must be 1 to 65535",
                "--to 10.0.0.1 --to 10.0.0.1 | --to: rule default: destination 10.0.0.1: must not be listed",
                "--port 5004-5005 --to 10.0.0.1:6004-6006 | --to: rule default: destination"
                        + " 10.0.0.1:6004-6006: the range must have as many ports as the rule takes: 2",
                "--to 239.1.2.3 --to-mac 02:00:00:00:00:01"
                        + " | --to-mac: the MAC address of every destination follows from its IP",
                "--ttl 5 | --ttl: ttl 5: must be keep, set N or decrement",
                "--vlan 5 | --vlan: vlan 5: must be preserve, strip or set ID",
                "--source-mac x | --source-mac x: must be one of keep, output",
                "--source 127.0.0.1 | --source: source 127.0.0.1: must be the address of one host",
                "--fragments x | --fragments x: must be one of drop, pass, track",
                "--deliver host | --deliver: deliver host: must be one of auto, wire, local",
                "--deliver local --to 239.1.2.3 | --to: destination 239.1.2.3: deliver local: must be an",
                "--deliver local --qdisc-bypass | --qdisc-bypass: must not be used together with deliver",
                "--delivery-method x | --delivery-method x: must be one of auto, tcx, clsact, lo",
                "--gso x | --gso x: must be one of on, off",
                "--receive v1 | --receive v1: must be one of v2, v3",
                "--block-timeout 0 | --block-timeout 0: must be a whole number from 1 to 10000",
                "--stall-budget 5 | --stall-budget: needs rate",
                "--rate 0 | --rate 0: must be a whole number from 1 to 150000000",
                "--rate 5 --ring-frames 5 | --rate: tells the ring's size, and so does ring-frames",
                "--rate 100000000 | --rate: 100000000 frames/s for 20 ms: need a ring of 2000000 frames; must be at most 1048576",
                "--metrics 9435 | --metrics: metrics 9435: must be off, or ADDRESS:PORT with an",
                "--log-level trace | --log-level trace: must be one of error, warning, info, debug",
                "--log-format xml | --log-format xml: must be one of text, json",
                "--burst 0 | --burst 0: must be a whole number from 1 to 4096",
                "--warm-up 601 | --warm-up 601: must be a whole number from 0 to 600",
                "--transmit-ring-frames x | --transmit-ring-frames x: must be a whole number from",
                "--capture-frames 5 | --capture-frames: needs --capture-in or --capture-out",
                "--capture-in x --capture-frames 0 | --capture-frames 0: must be a whole number",
                "--capture-in x --capture-out x | --capture-out x: must not be the file of",
                "-c x --port 5 --to-mac 02:00:00:00:00:01 | -c x: the rules come from the file, so"
                        + " there can be no --port, --to-mac",
            })
    void values(String option, String message) {
        assertUsageError("ringcast run", RUN + option, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "demo --seconds 0 | --seconds 0: must be a number above 0, at most 3,600",
                "demo --seconds x | --seconds x: must be a number above 0, at most 3,600",
                "demo --rate 0 | --rate 0: must be a whole number from 1 to 1000000",
                "demo --rate 1e3 | --rate 1e3: must be a whole number from 1 to 1000000",
            })
    void demo(String line, String message) {
        assertUsageError("ringcast demo", line, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--interval 0 | --interval 0: must be a number above 0, at most 3,600",
                "--group 239.1.2.3 | --group and -i: each needs the other one",
                "-i lo | --group and -i: each needs the other one",
                "-i lo --group 10.0.0.1 | --group: 10.0.0.1: must be a multicast address",
                "-i lo --group x..y | --group: x..y: must be a multicast address",
            })
    void receive(String options, String message) {
        assertUsageError("ringcast receive", "receive " + options, message);
    }

    @Test
    void noCommand() {
        assertUsageError("ringcast", "", "a command is needed; the commands are " + COMMANDS);
    }

    @Test
    void unknownCommand() {
        assertUsageError("ringcast", "walk", "walk: no such command; the commands are " + COMMANDS);
    }

    @Test
    void loop() {
        assertUsageError(
                "ringcast run",
                "run -i a -o a --to 239.1.2.3",
                "-o: rule default: takes what it sends to 239.1.2.3 again");
    }

    @Test
    void unknownOption() {
        assertUsageError("ringcast", "--walk", "Unknown option: '--walk'");
    }

    @Test
    void helpNamesEveryCommand() {
        final StringWriter out = new StringWriter();
        assertEquals(0, commandLine(out, new StringWriter()).execute("--help"));
        for (final String command :
                List.of(
                        "run",
                        "check",
                        "doctor",
                        "replay",
                        "demo",
                        "send",
                        "receive",
                        "ringcast bench")) {
            assertTrue(out.toString().contains(" " + command + " "), () -> command + ": " + out);
        }
    }

    @Test
    void runHelpNamesEveryOptionOfTheContract() {
        final StringWriter out = new StringWriter();
        assertEquals(0, commandLine(out, new StringWriter()).execute("run", "--help"));
        for (final String option :
                new String[] {
                    "-i=IF",
                    "-o=IF",
                    "--group=CIDR",
                    "--port=N",
                    "--to=IP",
                    "--to-mac=MAC",
                    "--udp-checksum=MODE",
                    "--idle=MODE",
                    "--workers=N",
                    "--cpu=N[,N]",
                    "--ring-frames=N",
                    "--[no-]qdisc-bypass",
                    "--join=GROUPS",
                    "--nic-filter=MODE",
                    "--[no-]wait",
                    "-c=FILE",
                    "--dry-run",
                    "--capture-in=FILE",
                    "--capture-out=FILE",
                    "--capture-frames=N",
                    "--histogram-log=FILE",
                    "--metrics=ADDR:PORT",
                    "--log-level=LEVEL",
                    "--log-format=FORMAT",
                    "--duration=S",
                    "--json",
                    "--verbose"
                }) {
            assertTrue(out.toString().contains(option), option);
        }
    }

    private static void assertUsageError(String command, String line, String message) {
        final StringWriter out = new StringWriter();
        final StringWriter err = new StringWriter();
        final String[] arguments = line.isEmpty() ? new String[0] : line.split(" ");
        assertEquals(2, commandLine(out, err).execute(arguments), err::toString);
        assertEquals("", out.toString());
        final String[] lines = err.toString().split("\n");
        assertEquals(2, lines.length, err::toString);
        assertTrue(lines[0].startsWith(command + ": " + message), err::toString);
        assertEquals("try '" + command + " --help'", lines[1]);
    }

    private static CommandLine commandLine(StringWriter out, StringWriter err) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
    }
}
