package io.ringcast.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;

/**
 * Checks of one machine, run one after the other, in parallel with other machines. Each check
 * appears as a test that waits until the check has ended, and fails if it failed.
 *
 * <p>Threading: any one thread calls {@link #run}, once; another runs the tests.
 */
final class Steps implements Runnable {
    private record Step(String name, Executable body, CompletableFuture<Void> end) {
        void run() {
            try {
                body.execute();
                end.complete(null);
            } catch (Throwable e) {
                end.completeExceptionally(e);
            }
        }

        void await() throws Throwable {
            try {
                end.get();
            } catch (ExecutionException e) {
                throw e.getCause();
            }
        }
    }

    private final List<Step> steps = new ArrayList<>();

    Steps then(String name, Executable body) {
        steps.add(new Step(name, body, new CompletableFuture<>()));
        return this;
    }

    /** Runs all checks, also those after a failed one. */
    @Override
    public void run() {
        steps.forEach(Step::run);
    }

    Stream<DynamicTest> tests() {
        return steps.stream().map(step -> DynamicTest.dynamicTest(step.name(), step::await));
    }
}
