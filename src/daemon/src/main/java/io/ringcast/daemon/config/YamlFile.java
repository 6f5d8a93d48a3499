package io.ringcast.daemon.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlVersionException;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reader of YAML 1.2. Converts one document without tags, of limited depth, to {@link YamlNode}s
 * with their positions.
 *
 * <p>Memory and time are proportional to the text: an alias shares the node that it refers to, and
 * a node cannot contain itself.
 */
final class YamlFile {
    private static final int MAX_DEPTH = 16;

    private final String text;
    private final Problems problems;
    private final Parser events;
    private final Map<Anchor, YamlNode> anchors = new HashMap<>();

    private YamlFile(String text, Problems problems) {
        this.text = text;
        this.problems = problems;
        final LoadSettings settings =
                LoadSettings.builder()
                        .setCodePointLimit(Integer.MAX_VALUE) // the text is in memory already
                        .build();
        events = new ParserImpl(settings, new StreamReader(settings, Tabs.separating(text)));
    }

    /**
     * Returns the root of the document; empty if the document is empty, or, with a problem, if it
     * cannot be read.
     */
    static Optional<YamlNode> read(String text, Problems problems) {
        try {
            return new YamlFile(text, problems).document();
        } catch (Unreadable e) {
            problems.add(e.position, "", e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<YamlNode> document() {
        next(); // start of the stream
        Event event = next();
        if (event.getEventId() == Event.ID.StreamEnd) {
            return Optional.empty();
        }
        final YamlNode root = node(next(), 1);
        next(); // end of the document
        event = next();
        if (event.getEventId() != Event.ID.StreamEnd) {
            throw new Unreadable(position(event), "a second document begins: must be only one");
        }
        return Optional.of(root);
    }

    private YamlNode node(Event event, int depth) {
        final Position position = position(event);
        if (depth > MAX_DEPTH) {
            throw new Unreadable(
                    position,
                    "is nested more than " + MAX_DEPTH + " deep: nothing here needs that");
        }
        if (event instanceof AliasEvent alias) {
            return aliased(alias, position);
        }
        final YamlNode node = written(event, position, depth);
        ((NodeEvent) event).getAnchor().ifPresent(anchor -> anchors.put(anchor, node));
        return node;
    }

    private YamlNode written(Event event, Position position, int depth) {
        if (event instanceof ScalarEvent scalar) {
            refuseTag(scalar.getTag(), position);
            return new YamlNode.Scalar(position, scalar.getValue(), scalar.isPlain());
        }
        if (event instanceof SequenceStartEvent sequence) {
            refuseTag(sequence.getTag(), position);
            return items(position, depth);
        }
        refuseTag(((MappingStartEvent) event).getTag(), position);
        return mapping(position, depth);
    }

    private YamlNode items(Position position, int depth) {
        final List<YamlNode> list = new ArrayList<>();
        Event event = next();
        while (event.getEventId() != Event.ID.SequenceEnd) {
            list.add(node(event, depth + 1));
            event = next();
        }
        return new YamlNode.Items(position, list);
    }

    private YamlNode mapping(Position position, int depth) {
        final List<YamlNode.Entry> entries = new ArrayList<>();
        Event event = next();
        while (event.getEventId() != Event.ID.MappingEnd) {
            final YamlNode key = node(event, depth + 1);
            entries.add(new YamlNode.Entry(key, node(next(), depth + 1)));
            event = next();
        }
        return new YamlNode.Mapping(position, entries);
    }

    /** Returns the node of an alias. Only a complete node can be referred to. */
    private YamlNode aliased(AliasEvent alias, Position position) {
        final YamlNode node = anchors.get(alias.getAlias());
        if (node == null) {
            throw new Unreadable(
                    position, "alias *" + alias.getAlias() + ": no such anchor before it");
        }
        return node;
    }

    private void refuseTag(Optional<String> tag, Position position) {
        tag.ifPresent(name -> problems.add(position, "", "tag " + name + ": tags are not allowed"));
    }

    private Event next() {
        try {
            return events.next();
        } catch (MarkedYamlEngineException e) {
            throw new Unreadable(
                    e.getProblemMark()
                            .or(e::getContextMark)
                            .map(YamlFile::position)
                            .orElse(Position.START),
                    invalid(
                            e.getProblem()
                                    + (e.getContext() == null ? "" : " (" + e.getContext() + ")")));
        } catch (ReaderException e) {
            throw new Unreadable(
                    Position.of(text, e.getPosition()),
                    invalid(
                            String.format(
                                    Locale.ROOT,
                                    "character U+%04X is not allowed",
                                    e.getCodePoint())));
        } catch (YamlVersionException e) {
            throw new Unreadable(Position.START, invalid("%YAML must name version 1.2"));
        } catch (YamlEngineException e) {
            throw new Unreadable(Position.START, invalid(e.getMessage()));
        }
    }

    private static String invalid(String reason) {
        return "not valid YAML: " + reason.strip().replaceAll("\\s+", " ");
    }

    private static Position position(Event event) {
        return event.getStartMark().map(YamlFile::position).orElse(Position.START);
    }

    private static Position position(Mark mark) {
        return new Position(mark.getLine() + 1, mark.getColumn() + 1);
    }

    /** Thrown when nothing more can be read. */
    private static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Position position;

        Unreadable(Position position, String message) {
            super(message, null, false, false);
            this.position = position;
        }
    }
}
