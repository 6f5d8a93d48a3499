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
 * A handler's part in a loop: shows it each frame that a rule took, and counts those that are not
 * forwarded then.
 *
 * <p>Threading: the loop's.
 */
final class Handling {
    private final FrameHandler handler;
    private final BiConsumer<String, Throwable> failures;
    private final ForwardCounters counters;
    private final FrameView frame;
    private boolean failed;

    /** What ends the loop after the present round, or null. */
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

    /** The frames to come are of this receive interface; of the first without a call. */
    void from(int number) {
        frame.from(number);
    }

    /**
     * Asks the handler about the present frame.
     *
     * @return whether it is to be forwarded; if not, it has been counted
     */
    boolean forwards(RuleTable rules, int rule, int datagrams) {
        frame.begin(rules, rule);
        Verdict verdict;
        try {
            verdict = Objects.requireNonNull(handler.onFrame(frame), "verdict: must not be null");
        } catch (VirtualMachineError e) {
            verdict = null;
            fatal = e;
        } catch (Throwable e) { // also checked exceptions that the compiler has not seen
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
     * The round is over: its frames are counted and given back, so that none is seen twice if there
     * is another round.
     *
     * @throws VirtualMachineError that the handler has thrown in this round
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

    /** The first one is told of, by somebody else than the loop. */
    private void failed(String rule, Throwable cause) {
        if (!failed) {
            failed = true;
            failures.accept(rule, cause);
        }
    }
}
