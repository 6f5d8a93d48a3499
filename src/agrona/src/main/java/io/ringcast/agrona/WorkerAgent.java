package io.ringcast.agrona;

import io.ringcast.engine.Engine;
import io.ringcast.engine.Worker;
import java.util.Objects;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentTerminationException;

/**
 * Agent of Agrona that makes the rounds of one {@link Worker}.
 *
 * <pre>{@code
 * try (Engine engine = Engine.open(config);
 *         AgentRunner runner = new AgentRunner(
 *                 idle, errors, null, new WorkerAgent(engine.worker()))) {
 *     AgentRunner.startOnThread(runner);
 *     ...
 * } // first the agent's thread ends, then the engine is closed
 * }</pre>
 *
 * <p>Work: a round takes a burst of frames at most ({@link
 * io.ringcast.engine.EngineConfig.Builder#burst(int)}) and never blocks, so agents beside it in a
 * {@code CompositeAgent} have their turn. Frames that come meanwhile wait in the ring. It allocates
 * nothing.
 *
 * <p>Ownership: the engine stays the caller's. Close the runner first, then the engine: the agent's
 * end leaves the worker, which another agent or thread may run then.
 *
 * <p>Threading: {@code doWork} and {@code onClose} belong to one thread. An AgentRunner sees to
 * that; an AgentInvoker is to be invoked and closed by one thread.
 *
 * <p>Errors: a worker that cannot be run, because the engine is closed or another thread runs the
 * worker, ends the agent: {@code doWork} throws an {@link AgentTerminationException} whose message
 * says what to do. It ends a CompositeAgent, too. What frames meet is counted by the engine and
 * never thrown; only a {@link VirtualMachineError} of a handler is.
 */
public final class WorkerAgent implements Agent {
    private final Worker worker;
    private final String roleName;

    /**
     * An agent with the name {@code ringcast-} and the worker's number.
     *
     * @param worker of an engine that is closed after this agent
     */
    public WorkerAgent(Worker worker) {
        this(worker, "ringcast-" + worker.number());
    }

    /**
     * An agent with a name.
     *
     * @param worker of an engine that is closed after this agent
     * @param roleName which an AgentRunner gives to its thread
     */
    public WorkerAgent(Worker worker, String roleName) {
        this.worker = Objects.requireNonNull(worker, "worker");
        this.roleName = Objects.requireNonNull(roleName, "roleName");
    }

    @Override
    public String roleName() {
        return roleName;
    }

    /**
     * One round of the loop.
     *
     * @return frames seen, 0 to the burst size
     * @throws AgentTerminationException if the engine is closed, or another thread runs this worker
     */
    @Override
    public int doWork() {
        try {
            return worker.doWork();
        } catch (IllegalStateException e) {
            throw new AgentTerminationException(e.getMessage(), e);
        }
    }

    /**
     * Leaves the worker: {@link Engine#close} need not wait for this thread, and another one may
     * run the worker. Nothing if there has been no round.
     *
     * @throws IllegalStateException if another thread runs this worker, which it names
     */
    @Override
    public void onClose() {
        worker.leave();
    }
}
