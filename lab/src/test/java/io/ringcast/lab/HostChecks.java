package io.ringcast.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.Json;
import io.ringcast.daemon.report.RunSummary;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the kernel can do, and delivery up the guest's own stack to an ordinary application. */
final class HostChecks {
    private static final int COUNT = 32;

    /** The first Linux with TCX (kernel/bpf/tcx.c). */
    private static final int[] TCX = {6, 6};

    /** What of the doctor's findings depends on the kernel, and is shown. */
    private static final List<String> PROBES = List.of("packet sockets", "UDP GSO", "AF_XDP");

    private HostChecks() {}

    /** The doctor finds no problem; its findings about the kernel are noted. */
    static String doctor(Rig rig) {
        final Guest.Answer answer =
                rig.guest()
                        .run(
                                String.format(
                                        Locale.ROOT,
                                        "ringcast doctor -i if1 -o eth0 --to %s --json 2>/dev/null",
                                        Stations.RECEIVER));
        final List<? extends Map<?, ?>> findings =
                Fields.objects(Json.read("{\"findings\":" + answer.text() + "}"), "findings");
        assertEquals(
                List.of(),
                findings.stream().filter(f -> f.get("status").equals("fail")).toList(),
                "what the doctor calls a failure");
        assertEquals(0, answer.exitCode(), answer::text);
        findings.stream()
                .filter(f -> PROBES.contains(f.get("check")))
                .forEach(f -> rig.note(f.get("check") + ": " + f.get("message")));
        final long warnings = findings.stream().filter(f -> f.get("status").equals("warn")).count();
        return warnings + " warnings";
    }

    /**
     * Runs an engine without a destination: it delivers to this host's own stack, by TCX if the
     * kernel has it, otherwise by clsact. It receives in blocks and withholds the original frames
     * from the stack.
     */
    static String delivery(Rig rig) {
        final Guest guest = rig.guest();
        final Background application =
                Background.start(guest, "application", "ringcast receive --port 10000");
        rig.startEngine("--receive v3 --ring-frames 1024");
        application.awaitError("ready:", 1);
        final String method = guest.isAtLeast(TCX) ? "tcx" : "clsact";
        assertTrue(
                rig.engine().messages().contains("local delivery by " + method + ", consuming by "),
                rig.engine().messages());
        final long before = NetworkChecks.ipReceived(guest);
        for (int i = 0; i < COUNT; i++) {
            guest.if1().send(rig.datagrams(1, 64).get(0).frame());
        }
        guest.await(
                "the application's datagrams",
                String.format(
                        Locale.ROOT,
                        "grep -q \"\\\"received\\\":%d,\" /tmp/application.out",
                        COUNT));
        // Fewer packets if the stack gets super-frames; more if it also gets the original frames.
        final long packets = NetworkChecks.ipReceived(guest) - before;
        assertTrue(packets <= COUNT, () -> packets + " packets that the IP stack got");
        assertEquals(0, application.terminate(), application::errors);
        final List<String> lines = Arrays.asList(application.output().split("\n"));
        final Map<String, Object> received = Json.read(lines.get(lines.size() - 1));
        assertEquals(COUNT, Fields.integer(received, "received"), received::toString);
        assertEquals(0, Fields.integer(received, "out_of_order"), received::toString);
        final RunSummary summary = rig.finishDelivery();
        assertEquals(COUNT, summary.forwarded(), summary::toString);
        return "by " + method;
    }
}
