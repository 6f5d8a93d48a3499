package io.ringcast.daemon.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.Cli;
import io.ringcast.daemon.report.Json;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.network.NetworkException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests the text of findings, and checks that themselves fail. */
class DoctorTextTest {
    private static final Finding OK = Finding.ok("a", "fine");
    private static final Finding WARN = Finding.warn("longer", "not so", "do this");
    private static final Finding FAIL = Finding.fail("b", "bad", "");

    @Test
    void aligned() {
        assertEquals(
                List.of(
                        "OK       a       fine",
                        "WARN     longer  not so",
                        "                 > do this",
                        "FAIL     b       bad",
                        "",
                        "1 failure, 1 warning: a run would not work"),
                DoctorText.lines(List.of(OK, WARN, FAIL), false));
    }

    @Test
    void summaries() {
        assertEquals(
                "nothing stands in the way of a run", DoctorText.lines(List.of(OK), false).get(2));
        assertEquals(
                "2 warnings: a run works, if not as well as it could",
                DoctorText.lines(List.of(WARN, WARN), false).get(5));
        assertEquals(
                "2 failures, 0 warnings: a run would not work",
                DoctorText.lines(List.of(FAIL, FAIL), false).get(3));
    }

    @Test
    void coloured() {
        final List<String> lines =
                DoctorText.lines(List.of(OK, Finding.info("i", "so"), FAIL), true);
        assertEquals("\033[32mOK     \033[0m  a  fine", lines.get(0));
        assertEquals("INFO     i  so", lines.get(1));
        assertEquals("\033[31mFAIL   \033[0m  b  bad", lines.get(2));
    }

    @Test
    void json() {
        assertEquals(
                "[{\"check\":\"a\",\"status\":\"ok\",\"message\":\"fine\",\"fix\":\"\"},"
                        + "{\"check\":\"longer\",\"status\":\"warn\",\"message\":\"not so\","
                        + "\"fix\":\"do this\"}]",
                Json.write(List.of(OK.toMap(), WARN.toMap())));
    }

    private record Failing(RuntimeException failure) implements Check {
        @Override
        public String name() {
            return "failing";
        }

        @Override
        public List<Finding> findings() {
            throw failure;
        }
    }

    private record Fine() implements Check {
        @Override
        public String name() {
            return "a";
        }

        @Override
        public List<Finding> findings() {
            return List.of(OK);
        }
    }

    @Test
    void oneThatCannotBeCarriedOut() {
        final List<Finding> findings =
                Examination.of(
                        List.of(
                                new Failing(new NetworkException("no answer")),
                                new Failing(new LinuxException("ioctl()", 95)),
                                new Fine()));
        assertEquals(Finding.unknown("failing", "no answer"), findings.get(0));
        assertEquals(Status.UNKNOWN, findings.get(1).status());
        assertTrue(findings.get(1).message().startsWith("ioctl(): EOPNOTSUPP"));
        assertEquals(OK, findings.get(2));
        final List<Check> bug = List.of(new Failing(new IllegalStateException("bug")));
        assertThrows(IllegalStateException.class, () -> Examination.of(bug));
    }

    @Test
    void usage() {
        final Cli noInterface = Cli.run("doctor");
        assertEquals(2, noInterface.exitCode());
        assertTrue(
                noInterface.err().startsWith("ringcast doctor: -i: must name an interface"),
                noInterface::err);
        final Cli badValue = Cli.run("doctor", "-i", "a", "-o", "b", "--cpu", "x");
        assertEquals(2, badValue.exitCode());
        assertEquals("", badValue.out());
    }
}
