package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.daemon.report.WorkerSummary;
import io.ringcast.engine.linux.CpuAffinity;
import io.ringcast.testbed.Task;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests two workers that share the traffic by flow. */
@Timeout(1_800)
class WorkersIT {
    /**
     * Number of flows, each with its own source port. The chance that all of them hash to one of
     * the two workers is 1 in 10^9.
     */
    private static final int FLOWS = 32;

    private static final int EACH = 100;

    private static Lab lab;

    @BeforeAll
    static void open() {
        lab = Lab.open();
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"poll", "backoff"})
    void everyFlowIsCompleteAndInOrderAndTheCountsAddUp(String idle) throws Exception {
        final Task engine = lab.startEngine("--workers", "2", "--idle", idle);
        final Task application = lab.startApplication();
        lab.send(Lab.GROUP, 10_000, FLOWS * EACH, 4_000, FLOWS);
        assertEquals(FLOWS * EACH, Lab.awaitReceived(application, FLOWS * EACH));
        final Map<String, Object> received = Lab.finish(application);
        assertEquals(0, Fields.integer(received, "out_of_order"), received::toString);
        final RunSummary summary = Lab.summary(engine);
        assertEquals(FLOWS * EACH, summary.forwarded());
        assertEquals(2, summary.workers().size());
        for (final WorkerSummary worker : summary.workers()) {
            assertTrue(worker.received() > 0, summary::toString);
            assertEquals(0, worker.received() % EACH, "whole flows: " + worker);
            assertEquals(
                    worker.received(), worker.matched() + worker.unmatched() + worker.dropped());
            assertEquals(worker.matched(), worker.forwarded() + worker.transmitErrors());
        }
        assertSum(summary, summary.received(), WorkerSummary::received);
        assertSum(summary, summary.forwarded(), WorkerSummary::forwarded);
        assertSum(summary, summary.kicks(), WorkerSummary::kicks);
    }

    private static void assertSum(
            RunSummary summary, long total, ToLongFunction<WorkerSummary> share) {
        assertEquals(total, summary.workers().stream().mapToLong(share).sum(), summary::toString);
    }

    @Test
    void eachLoopIsPinnedToItsCpu() throws Exception {
        Assumptions.assumeTrue(
                CpuAffinity.affinity().get(0) && CpuAffinity.affinity().get(1),
                "needs CPUs 0 and 1");
        final Task engine = lab.startEngine("--cpu", "1,0", "--idle", "yield");
        final Set<String> loops = new TreeSet<>();
        for (final Threads thread : Threads.of(engine)) {
            if (thread.name().matches("ringcast-[0-9]+")) {
                loops.add(
                        thread.name()
                                + thread.status().replaceAll("(?s).*Cpus_allowed_list:|\n.*", ""));
            }
        }
        assertEquals(Set.of("ringcast-0\t1", "ringcast-1\t0"), loops);
        assertTrue(
                Lab.readyLine(engine).contains("idle yield, 2 workers, CPU 1,0, "),
                engine.err()::toString);
        final List<WorkerSummary> workers = Lab.summary(engine).workers();
        assertEquals(
                List.of(OptionalInt.of(1), OptionalInt.of(0)),
                workers.stream().map(WorkerSummary::cpu).toList());
    }
}
