package io.ringcast.daemon.run;

import io.ringcast.daemon.config.EngineSettings;
import io.ringcast.daemon.config.ReceiveSettings;
import io.ringcast.daemon.config.RuleJson;
import io.ringcast.daemon.config.Words;
import io.ringcast.engine.Engine;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.host.LinkStatus;
import io.ringcast.engine.mode.IdleMode;
import io.ringcast.engine.mode.ReceiveMode;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.RuleSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Line that a run logs when frames can flow. */
final class ReadyLine {
    private ReadyLine() {}

    static String of(Engine engine, RunPlan plan) {
        return String.format(
                Locale.ROOT,
                "ready: %s -> %s, %s, ring %d frames%s, idle %s, %s, warm-up %s%s%s",
                names(engine, LinkStatus.Role.RECEIVE),
                names(engine, LinkStatus.Role.TRANSMIT),
                rules(engine),
                engine.receiveRingFrames(),
                ring(plan.engine().receive(), engine.receiveRingFrames()),
                plan.engine().idle().map(IdleMode::label).orElseThrow(),
                cpus(plan.engine()),
                engine.warmUp().state().label(),
                HostSide.of(engine).text(),
                plan.dryRun() ? ", dry run" : "");
    }

    private static String names(Engine engine, LinkStatus.Role role) {
        return engine.links().stream()
                .filter(link -> link.role() == role)
                .map(LinkStatus::name)
                .collect(Collectors.joining(", "));
    }

    /**
     * Returns the milliseconds that the ring can hold, if the rate is known, and the way it is
     * filled, if that is not the default.
     */
    private static String ring(ReceiveSettings receive, int frames) {
        final String worth =
                receive.rate().isPresent()
                        ? String.format(
                                Locale.ROOT,
                                " (%.1f ms at %d frames/s)",
                                frames * 1e3 / receive.rate().getAsInt(),
                                receive.rate().getAsInt())
                        : "";
        return receive.mode().orElseThrow() == ReceiveMode.V3
                ? worth
                        + String.format(
                                Locale.ROOT,
                                ", v3, block timeout %d ms",
                                receive.blockTimeout().getAsInt())
                : worth;
    }

    private static String cpus(EngineSettings engine) {
        final String where =
                engine.cpus().isEmpty() ? "any CPU" : "CPU " + Words.text(engine.cpus());
        final int workers = engine.workers().getAsInt();
        return workers == 1 ? where : workers + " workers, " + where;
    }

    private static String rules(Engine engine) {
        final List<RuleSet> everywhere = engine.rulesByInterface();
        final RuleSet rules = everywhere.get(0);
        if (rules.destinations() > 1) {
            return String.format(
                    Locale.ROOT,
                    "%d rule%s, %d destinations",
                    rules.size(),
                    rules.size() == 1 ? "" : "s",
                    rules.destinations());
        }
        final Match match = rules.get(0).match();
        final Destination to = rules.get(0).destinations().get(0);
        return String.format(
                Locale.ROOT,
                "%s port %s -> %s (%s)",
                RuleJson.groups(everywhere, engine.config().receive().interfaceNames(), 0),
                Words.text(match.ports()),
                to,
                MacAddress.format(engine.destinationMac(0)));
    }
}
