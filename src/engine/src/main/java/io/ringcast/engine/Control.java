package io.ringcast.engine;

import io.ringcast.engine.network.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The engine's other side: what is to be done beside forwarding, one thing after the other, on one
 * thread that may block. The engine starts that thread, {@code ringcast-control}, unless {@link
 * EngineConfig#controlThread} says otherwise; then its owner calls {@link #run} or {@link #poll}.
 *
 * <p>Threading: {@link #run} and {@link #poll} belong to one thread; {@link #execute} may be called
 * by any.
 */
public final class Control {
    private static final Runnable END = () -> {};

    private final Consumer<String> warnings;
    private final List<Attachment> attachments = new ArrayList<>();
    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::run, "ringcast-control");
    private volatile boolean ended;

    Control(Consumer<String> warnings) {
        this.warnings = warnings;
        thread.setDaemon(true);
    }

    /** Before the thread starts: renewed in this order, and closed in the opposite one. */
    void attach(Attachment attachment) {
        attachments.add(attachment);
    }

    void start() {
        thread.start();
    }

    /** Does what there is to do until the engine is closed. */
    public void run() {
        try {
            while (!ended) {
                poll(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Does one thing, or waits for one. A failure is a warning.
     *
     * @return whether there was something to do
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public boolean poll(long timeout, TimeUnit unit) throws InterruptedException {
        final Runnable task = tasks.poll(timeout, unit);
        if (task == null) {
            return false;
        }
        synchronized (attachments) {
            if (!ended) {
                attempt(task);
            }
        }
        return true;
    }

    /** Has something done by the control's thread. */
    public void execute(Runnable task) {
        tasks.add(task);
    }

    /** The control's thread: the receiving device has become this one. */
    void receiveLink(Link link) {
        for (final Attachment attachment : attachments) {
            attempt(() -> attachment.onReceiveLink(link));
        }
    }

    /** The control's thread: the transmitting device has become this one. */
    void transmitLink(Link link) {
        for (final Attachment attachment : attachments) {
            attempt(() -> attachment.onTransmitLink(link));
        }
    }

    /** Waits for the end of what is being done, ends the thread, then closes the attachments. */
    void close() {
        synchronized (attachments) {
            ended = true;
            for (int i = attachments.size() - 1; i >= 0; i--) {
                final Attachment attachment = attachments.get(i);
                attempt(attachment::close);
            }
        }
        tasks.add(END);
    }

    private void attempt(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            warnings.accept(e.getMessage());
        }
    }
}
