package io.ringcast.daemon.config;

import io.ringcast.engine.host.GroupJoin;
import io.ringcast.engine.host.JoinPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reader of {@link HostSettings}. */
final class HostReader {
    static final String JOIN = "join";
    static final String NIC_FILTER = "nic-filter";
    static final String WAIT = "wait";

    /** Maximum number of groups, the same as of rules. */
    private static final int MAX_GROUPS = 1024;

    private final Problems problems;

    HostReader(Problems problems) {
        this.problems = problems;
    }

    HostSettings read(Section top) {
        return new HostSettings(join(top), top.read(NIC_FILTER, Words::nicFilter), top.flag(WAIT));
    }

    private Optional<JoinPolicy> join(Section top) {
        if (top.node(JOIN).orElse(null) instanceof YamlNode.Items items) {
            return groups(top, items.list());
        }
        return top.read(JOIN, HostReader::word);
    }

    private static JoinPolicy word(String text) {
        if (text.equals("auto") || text.equals("none")) {
            return JoinPolicy.parse(text);
        }
        throw new IllegalArgumentException(
                "join " + text + ": must be auto, none, or a list of groups");
    }

    private Optional<JoinPolicy> groups(Section top, List<YamlNode> list) {
        if (list.isEmpty() || list.size() > MAX_GROUPS) {
            problems.add(
                    top.position(JOIN),
                    JOIN,
                    String.format(
                            Locale.ROOT,
                            "must be auto, none, or a list of 1 to %,d groups; has %d",
                            MAX_GROUPS,
                            list.size()));
            return Optional.empty();
        }
        final List<GroupJoin> groups = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            group(list.get(i), JOIN + "[" + i + "]").ifPresent(groups::add);
        }
        return Optional.of(JoinPolicy.of(groups));
    }

    private Optional<GroupJoin> group(YamlNode node, String path) {
        if (!(node instanceof YamlNode.Scalar scalar) || scalar.isNull()) {
            problems.add(
                    node.position(), path, "must be a group, or source@group; is " + node.kind());
            return Optional.empty();
        }
        try {
            return Optional.of(JoinPolicy.parseGroup(scalar.text()));
        } catch (IllegalArgumentException e) {
            problems.add(node.position(), path, e.getMessage());
            return Optional.empty();
        }
    }
}
