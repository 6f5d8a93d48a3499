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
 * <p>Work: a round takes at most one burst of frames ({@link
 * io.ringcast.engine.EngineConfig.Builder#burst(int)}) and never blocks, so the other agents of a
 * {@code CompositeAgent} can run. Frames that arrive meanwhile wait in the ring. A round allocates
 * nothing.
 *
 * <p>Ownership: the caller owns the engine and closes it. Close the runner first, then the engine:
 * when the agent ends, it leaves the worker, and another agent or thread may run that worker.
 *
 * <p>Threading: one thread calls {@code doWork} and {@code onClose}. An AgentRunner ensures this.
 * With an AgentInvoker, invoke and close it on the same thread.
 *
 * <p>Errors: a worker that cannot be run, because the engine is closed or another thread runs the
 * worker, ends the agent: {@code doWork} throws an {@link AgentTerminationException} whose message
 * says what to do. This ends a CompositeAgent, too. Failures of single frames are counted by the
 * engine and never thrown. The only exception is a {@link VirtualMachineError} thrown by a handler.
 */
public final class WorkerAgent implements Agent {
    private final Worker worker;
    private final String roleName;

    /**
     * Creates an agent named {@code ringcast-} plus the worker's number.
     *
     * @param worker worker of an engine that is closed after this agent
     */
    public WorkerAgent(Worker worker) {
        this(worker, "ringcast-" + worker.number());
    }

    /**
     * Creates an agent with a name.
     *
     * @param worker worker of an engine that is closed after this agent
     * @param roleName name that an AgentRunner gives to its thread
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
     * Runs one round of the loop.
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
     * Leaves the worker, so that {@link Engine#close} need not wait for this thread and another
     * thread may run the worker. Does nothing if no round has run.
     *
     * @throws IllegalStateException if another thread runs this worker; the message names that
     *     thread
     */
    @Override
    public void onClose() {
        worker.leave();
    }
}
