package io.ringcast.daemon.run;

import io.ringcast.daemon.config.Words;
import io.ringcast.engine.Engine;
import io.ringcast.engine.forward.IdleMode;
import io.ringcast.engine.frame.MacAddress;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.RuleSet;

/** What a run says once frames can flow. */
final class ReadyLine {
    private ReadyLine() {}

    static String of(Engine engine, RunPlan plan) {
        return "ready: %s -> %s, %s, ring %d frames, idle %s, %s%s%s"
                .formatted(
                        engine.receiveLink().name(),
                        engine.transmitLink().name(),
                        rules(engine),
                        engine.receiveGeometry().frameCount(),
                        plan.engine().idle().map(IdleMode::label).orElseThrow(),
                        plan.engine().cpu().isPresent()
                                ? "CPU " + plan.engine().cpu().getAsInt()
                                : "any CPU",
                        HostSide.of(engine).text(),
                        plan.dryRun() ? ", dry run" : "");
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
