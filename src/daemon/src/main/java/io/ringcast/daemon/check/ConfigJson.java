package io.ringcast.daemon.check;

import io.ringcast.daemon.config.Config;
import io.ringcast.daemon.config.ConfigException;
import io.ringcast.daemon.config.ConfigProblem;
import io.ringcast.daemon.config.ControlPath;
import io.ringcast.daemon.config.EngineSettings;
import io.ringcast.daemon.config.HttpAddress;
import io.ringcast.daemon.config.RuleJson;
import io.ringcast.daemon.config.ServiceSettings;
import io.ringcast.daemon.log.LogFormat;
import io.ringcast.daemon.log.LogLevel;
import io.ringcast.engine.host.Consume;
import io.ringcast.engine.host.DeliveryMethod;
import io.ringcast.engine.host.GroupJoin;
import io.ringcast.engine.host.JoinPolicy;
import io.ringcast.engine.host.NicFilter;
import io.ringcast.engine.match.BpfFilter;
import io.ringcast.engine.match.RuleWarnings;
import io.ringcast.engine.mode.IdleMode;
import io.ringcast.engine.mode.ReceiveMode;
import io.ringcast.engine.mode.TransmitMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Meaning of a configuration as JSON, with the keys of the file. */
final class ConfigJson {
    private ConfigJson() {}

    static Map<String, Object> valid(Config config, List<KernelFilter> filters, boolean listing) {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("file", config.file());
        map.put("valid", true);
        map.put("engine", engine(config.engine().orDefaults()));
        map.put("service", service(config.service().orDefaults()));
        map.put("rules", config.rules().rules().stream().map(RuleJson::of).toList());
        map.put("warnings", RuleWarnings.of(config.rules(), config.engine().receiveInterfaces()));
        map.put(
                "bpf",
                filters.get(0).interfaceName() == null
                        ? bpf(filters.get(0), listing)
                        : filters.stream().map(each -> bpf(each, listing)).toList());
        return map;
    }

    static Map<String, Object> wrong(String file, ConfigException wrong) {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("file", file);
        map.put("valid", false);
        map.put("errors", wrong.problems().stream().map(ConfigProblem::toMap).toList());
        return map;
    }

    private static Map<String, Object> service(ServiceSettings service) {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", service.name().orElse(null));
        map.put("control", service.control().map(ControlPath::toString).orElse(null));
        map.put("metrics", service.metrics().map(HttpAddress::toString).orElse(null));
        map.put("log-level", service.log().level().map(LogLevel::label).orElse(null));
        map.put("log-format", service.log().format().map(LogFormat::label).orElse(null));
        return map;
    }

    /** Returns interface names as a file has them: a name, or a list if there are several. */
    private static Object interfaces(List<String> names) {
        return switch (names.size()) {
            case 0 -> null;
            case 1 -> names.get(0);
            default -> names;
        };
    }

    private static Map<String, Object> engine(EngineSettings engine) {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("interface", interfaces(engine.receiveInterfaces()));
        map.put("transmit", engine.transmitInterface().orElse(null));
        map.put("workers", number(engine.workers()));
        map.put("ring-frames", number(engine.receive().frames()));
        map.put("rate", number(engine.receive().rate()));
        map.put("stall-budget", number(engine.receive().stallBudget()));
        map.put("receive", engine.receive().mode().map(ReceiveMode::label).orElse(null));
        map.put("block-timeout", number(engine.receive().blockTimeout()));
        map.put("transmit-ring-frames", number(engine.transmitRingFrames()));
        map.put("transmitter", engine.transmitter().map(TransmitMode::label).orElse(null));
        map.put("burst", number(engine.burst()));
        map.put("warm-up", number(engine.warmUp()));
        map.put("idle", engine.idle().map(IdleMode::label).orElse(null));
        map.put("cpu", cpu(engine.cpus()));
        map.put("qdisc-bypass", engine.qdiscBypass().orElse(null));
        map.put("delivery-method", engine.deliveryMethod().map(DeliveryMethod::label).orElse(null));
        map.put("consume", engine.consume().map(Consume::label).orElse(null));
        map.put("join", engine.host().join().map(ConfigJson::join).orElse(null));
        map.put("nic-filter", engine.host().nicFilter().map(NicFilter::label).orElse(null));
        map.put("wait", engine.host().waiting().orElse(null));
        return map;
    }

    /** Returns the value of {@code join} as a file has it: a word, or a list. */
    private static Object join(JoinPolicy policy) {
        return policy.listed().isEmpty()
                ? policy.toString()
                : policy.listed().stream().map(GroupJoin::toString).toList();
    }

    private static Integer number(OptionalInt number) {
        return number.isPresent() ? number.getAsInt() : null;
    }

    /** Returns the value of {@code cpu} as a file has it: a number or a list. */
    private static Object cpu(List<Integer> cpus) {
        return switch (cpus.size()) {
            case 0 -> null;
            case 1 -> cpus.get(0);
            default -> cpus;
        };
    }

    private static Map<String, Object> bpf(KernelFilter of, boolean listing) {
        final BpfFilter filter = of.filter();
        final Map<String, Object> map = new LinkedHashMap<>();
        if (of.interfaceName() != null) {
            map.put("interface", of.interfaceName());
        }
        map.put("instructions", filter.program().length());
        map.put("exact", filter.exact());
        if (listing) {
            map.put("program", filter.program().disassemble().lines().toList());
        }
        return map;
    }
}
