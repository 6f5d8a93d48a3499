package io.ringcast.engine.forward;

import io.ringcast.engine.counter.DropReason;
import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.frame.Headers;
import io.ringcast.engine.handler.FrameHandler;
import io.ringcast.engine.handler.Verdict;
import io.ringcast.engine.match.RuleTable;
import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * Calls of a handler in a loop: passes each frame that matches a rule to the handler, and counts
 * the frames that are not forwarded afterwards.
 *
 * <p>Threading: the loop's thread.
 */
final class Handling {
    private final FrameHandler handler;
    private final BiConsumer<String, Throwable> failures;
    private final ForwardCounters counters;
    private final FrameView frame;
    private boolean failed;

    /** The error to throw after the present round, or null. */
    private VirtualMachineError fatal;

    /**
     * @param interfaces how many receive interfaces there are
     */
    Handling(HandlerPlan plan, Headers headers, ForwardCounters counters, int interfaces) {
        handler = plan.handler();
        failures = plan.failures();
        this.counters = counters;
        frame = new FrameView(headers, plan.checked(), interfaces);
    }

    /** Sets the receive interface of the frames that follow; initially the first. */
    void from(int number) {
        frame.from(number);
    }

    /**
     * Asks the handler about the present frame.
     *
     * @return true if the frame is to be forwarded; if not, it has been counted
     */
    boolean forwards(RuleTable rules, int rule, int datagrams) {
        frame.begin(rules, rule);
        Verdict verdict;
        try {
            verdict = Objects.requireNonNull(handler.onFrame(frame), "verdict: must not be null");
        } catch (VirtualMachineError e) {
            verdict = null;
            fatal = e;
        } catch (Throwable e) { // also checked exceptions thrown without declaration
            verdict = null;
            failed(rules.name(rule), e);
        } finally {
            frame.end();
        }
        if (verdict == Verdict.FORWARD) {
            return true;
        }
        count(verdict, rule, datagrams);
        return false;
    }

    /**
     * Ends a round whose frames have been counted and released, so that no frame is seen twice if
     * another round follows.
     *
     * @throws VirtualMachineError if the handler has thrown it in this round
     */
    void endRound() {
        final VirtualMachineError error = fatal;
        if (error != null) {
            fatal = null;
            throw error;
        }
    }

    private void count(Verdict verdict, int rule, int datagrams) {
        if (verdict == Verdict.CONSUME) {
            counters.countConsumed(rule, datagrams);
        } else if (verdict == Verdict.IGNORE) {
            counters.countUnmatched(datagrams);
        } else {
            counters.countDropped(DropReason.HANDLER, datagrams);
        }
    }

    /** Reports the first failure only. */
    private void failed(String rule, Throwable cause) {
        if (!failed) {
            failed = true;
            failures.accept(rule, cause);
        }
    }
}
