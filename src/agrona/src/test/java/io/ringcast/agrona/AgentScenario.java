package io.ringcast.agrona;

import io.ringcast.engine.Engine;
import io.ringcast.engine.EngineConfig;
import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.handler.Verdict;
import io.ringcast.engine.host.JoinPolicy;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.CompositeAgent;

/**
 * Application with agents that {@link WorkerAgentTest} starts on the host with if1. It prints its
 * observations, one a line.
 */
final class AgentScenario {
    static final int FRAMES = 1_000;

    private static final long PATIENCE_SECONDS = 120;

    private final CountDownLatch arrived = new CountDownLatch(FRAMES);
    private final List<Throwable> errors = new CopyOnWriteArrayList<>();

    private AgentScenario() {}

    public static void main(String[] arguments) throws Exception {
        new AgentScenario().run();
    }

    private static void say(String fact, Object value) {
        System.out.println(fact + ": " + value);
    }

    /**
     * Agent that shares the thread of the worker's agent. Each duty cycle sends one datagram, until
     * all are sent.
     */
    private static final class Sender implements Agent {
        private final InetSocketAddress to = new InetSocketAddress("239.1.2.3", 10000);
        private final DatagramChannel channel;
        private int sent;
        private Thread thread;

        private Sender() throws Exception {
            channel = DatagramChannel.open(StandardProtocolFamily.INET);
            channel.bind(new InetSocketAddress("10.0.1.1", 0));
            channel.setOption(
                    StandardSocketOptions.IP_MULTICAST_IF, NetworkInterface.getByName("source"));
        }

        @Override
        public String roleName() {
            return "sender";
        }

        @Override
        public int doWork() throws Exception {
            thread = Thread.currentThread();
            if (sent == FRAMES) {
                return 0;
            }
            channel.send(ByteBuffer.allocate(40).putInt(0, sent), to);
            sent++;
            return 1;
        }
    }

    private void run() throws Exception {
        final RuleSet rules = RuleSet.of(Rule.named("feed").group("239.1.2.3").build());
        final EngineConfig config =
                EngineConfig.receiver(
                                "if1",
                                rules,
                                frame -> {
                                    arrived.countDown();
                                    return Verdict.CONSUME;
                                })
                        .warmUpMillis(0)
                        .host(around -> around.joins(JoinPolicy.NONE))
                        .warnings(warning -> say("warning", warning))
                        .build();
        final Engine engine = Engine.open(config);
        try (engine) {
            byRunner(engine);
            byInvoker(engine);
        }
        afterwards(engine);
    }

    private void byRunner(Engine engine) throws Exception {
        final Sender sender = new Sender();
        final Agent both = new CompositeAgent(new WorkerAgent(engine.worker()), sender);
        final Thread thread;
        try (AgentRunner runner =
                new AgentRunner(new BackoffIdleStrategy(), errors::add, null, both)) {
            thread = AgentRunner.startOnThread(runner);
            say("name", thread.getName());
            say("all arrived", arrived.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
        }
        say("ended", !thread.isAlive());
        say("one thread", sender.thread == thread);
        final ForwardCounters seen = engine.counters();
        say("consumed", seen.consumed());
        say("law", seen.received() == seen.matched() + seen.unmatched() + seen.dropped());
        say("errors", errors);
    }

    /**
     * Runs the worker on this thread for the first time, which works because the runner's thread
     * has left it.
     */
    private void byInvoker(Engine engine) throws Exception {
        final long before = engine.worker().rounds();
        try (AgentInvoker invoker =
                new AgentInvoker(errors::add, null, new WorkerAgent(engine.worker(), "feed"))) {
            invoker.start();
            invoker.invoke();
            say("rounds by the invoker", engine.worker().rounds() - before);
            say("role", invoker.agent().roleName());
            say("another's", another(engine));
        }
        say("errors", errors);
    }

    /**
     * Runs a second agent for the same worker on another thread, and returns the exception that
     * ends it at once.
     */
    private static String another(Engine engine) throws Exception {
        final List<Throwable> met = new CopyOnWriteArrayList<>();
        final AgentRunner runner =
                new AgentRunner(
                        new BackoffIdleStrategy(),
                        met::add,
                        null,
                        new WorkerAgent(engine.worker(), "second"));
        AgentRunner.startOnThread(runner).join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        return met.get(0).getClass().getSimpleName() + ", " + met.get(0).getMessage();
    }

    private static void afterwards(Engine engine) throws Exception {
        final List<Throwable> met = new CopyOnWriteArrayList<>();
        final AgentInvoker invoker =
                new AgentInvoker(met::add, null, new WorkerAgent(engine.worker()));
        invoker.start();
        invoker.invoke();
        invoker.invoke();
        say("closed", invoker.isClosed());
        say("after the engine's end", met.size() + ", " + met.get(0).getClass().getSimpleName());
        say("message", met.get(0).getMessage());
    }
}
