package io.ringcast.daemon.run;

import io.ringcast.daemon.config.EngineSettings;
import io.ringcast.daemon.config.ReceiveSettings;
import io.ringcast.daemon.config.Words;
import io.ringcast.engine.Engine;
import io.ringcast.engine.forward.IdleMode;
import io.ringcast.engine.frame.MacAddress;
import io.ringcast.engine.ring.ReceiveMode;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.RuleSet;

/** What a run says once frames can flow. */
final class ReadyLine {
    private ReadyLine() {}

    static String of(Engine engine, RunPlan plan) {
        return "ready: %s -> %s, %s, ring %d frames%s, idle %s, %s%s%s"
                .formatted(
                        engine.receiveLink().name(),
                        engine.transmitLink().name(),
                        rules(engine),
                        engine.receiveGeometry().frameCount(),
                        ring(plan.engine().receive(), engine.receiveGeometry().frameCount()),
                        plan.engine().idle().map(IdleMode::label).orElseThrow(),
                        cpus(plan.engine()),
                        HostSide.of(engine).text(),
                        plan.dryRun() ? ", dry run" : "");
    }

    /** What the ring's size is worth, if the rate is known, and how it is filled, if unusually. */
    private static String ring(ReceiveSettings receive, int frames) {
        final String worth =
                receive.rate().isPresent()
                        ? " (%.1f ms at %d frames/s)"
                                .formatted(
                                        frames * 1e3 / receive.rate().getAsInt(),
                                        receive.rate().getAsInt())
                        : "";
        return receive.mode().orElseThrow() == ReceiveMode.V3
                ? worth + ", v3, block timeout %d ms".formatted(receive.blockTimeout().getAsInt())
                : worth;
    }

    private static String cpus(EngineSettings engine) {
        final String where =
                engine.cpus().isEmpty() ? "any CPU" : "CPU " + Words.text(engine.cpus());
        final int workers = engine.workers().getAsInt();
        return workers == 1 ? where : workers + " workers, " + where;
    }

    private static String rules(Engine engine) {
        final RuleSet rules = engine.rules();
        if (rules.destinations() > 1) {
            return "%d rule%s, %d destinations"
                    .formatted(rules.size(), rules.size() == 1 ? "" : "s", rules.destinations());
        }
        final Match match = rules.get(0).match();
        final Destination to = rules.get(0).destinations().get(0);
        return "%s port %s -> %s (%s)"
                .formatted(
                        match.group(),
                        Words.text(match.ports()),
                        to,
                        MacAddress.format(engine.destinationMac(0)));
    }
}
