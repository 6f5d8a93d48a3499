package io.ringcast.daemon.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class DoctorHintTest {
    @Test
    void theWholeCommandLineOfTheRun() {
        assertEquals(
                "ringcast doctor -i if1 -o eth0 --group 239.1.2.3 --ttl 'set 64' --listen 10",
                DoctorHint.of(
                        List.of(
                                "run",
                                "-i",
                                "if1",
                                "-o",
                                "eth0",
                                "--json",
                                "--group",
                                "239.1.2.3",
                                "--ttl",
                                "set 64"),
                        "--listen",
                        "10"));
    }

    @Test
    void wordsThatAShellWouldTakeApart() {
        assertEquals(
                "ringcast doctor -c '/it'\\''s here/$x.yaml'",
                DoctorHint.of(List.of("run", "-c", "/it's here/$x.yaml")));
    }
}
