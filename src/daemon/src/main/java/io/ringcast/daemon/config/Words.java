package io.ringcast.daemon.config;

import io.ringcast.daemon.log.LogFormat;
import io.ringcast.daemon.log.LogLevel;
import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.host.Consume;
import io.ringcast.engine.host.DeliveryMethod;
import io.ringcast.engine.host.NicFilter;
import io.ringcast.engine.mode.IdleMode;
import io.ringcast.engine.mode.ReceiveMode;
import io.ringcast.engine.mode.TransmitMode;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.PortRange;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads values as they are written in files and options. A bad one is an IllegalArgumentException
 * whose message names the value and the rule.
 */
public final class Words {
    /** No condition. */
    private static final String ANY = "any";

    /** ALTIFNAMSIZ of linux/if.h, less the NUL; IFNAMSIZ for short is 16. */
    private static final int MAX_INTERFACE_NAME = 127;

    private static final Pattern RUN_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");

    /** Names that useradd(8) takes, and nothing that is a number. */
    private static final Pattern USER_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,31}\\$?");

    private Words() {}

    /** The name of a user of the host, which need not exist. */
    public static String userName(String text) {
        if (!USER_NAME.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "user "
                            + text
                            + ": must be a user's name: up to 32 letters, digits, or any of _ . -,"
                            + " the first a letter or _");
        }
        return text;
    }

    /** The name of a run, which becomes part of file names and labels. */
    public static String runName(String text) {
        if (!RUN_NAME.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "name "
                            + text
                            + ": must be 1 to 64 letters, digits, or any of _ . - behind the first");
        }
        return text;
    }

    /**
     * Destinations to match: a prefix within 224.0.0.0/4 or ff00::/8, {@code any} for all IPv4
     * multicast, one unicast address, or {@code own} or {@code own-ipv6} for that of the receiving
     * interface.
     */
    public static IpPrefix group(String text) {
        final IpPrefix group = Match.parseGroup(text);
        return match(group, Match.anySource(group)).group();
    }

    /** Sources to match: a prefix; empty for {@code any}. */
    public static Optional<IpPrefix> source(String text) {
        if (text.equals(ANY)) {
            return Optional.empty();
        }
        final IpPrefix source = IpPrefix.parse(text);
        final IpPrefix groups = source.isIpv4() ? Match.MULTICAST : Match.MULTICAST_IPV6;
        return Optional.of(match(groups, source).source());
    }

    /** The match's own checks, with its own words. */
    private static Match match(IpPrefix group, IpPrefix source) {
        return new Match(group, PortRange.ANY, source, Match.ANY_VLAN, null);
    }

    /** Ports to match: a number, {@code first-last}, or {@code any}. */
    public static PortRange ports(String text) {
        return text.equals(ANY) ? PortRange.ANY : PortRange.parse(text);
    }

    /** As {@link #ports} reads it. */
    public static String text(PortRange ports) {
        return ports.equals(PortRange.ANY) ? ANY : ports.toString();
    }

    /** The sources of a match as {@link #source} reads them. */
    public static String source(Match match) {
        return match.isAnySource() ? ANY : match.source().toString();
    }

    /** Numbers as options read them: separated by commas. */
    public static String text(List<Integer> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /** A way of waiting. */
    public static IdleMode idle(String text) {
        return oneOf("idle", text, IdleMode.values(), IdleMode::label);
    }

    /** A way of filling the receive ring. */
    public static ReceiveMode receive(String text) {
        return oneOf("receive", text, ReceiveMode.values(), ReceiveMode::label);
    }

    /** A way of transmitting. */
    public static TransmitMode transmitter(String text) {
        return oneOf("transmitter", text, TransmitMode.values(), TransmitMode::label);
    }

    /** What a NIC's filter is to let through. */
    public static NicFilter nicFilter(String text) {
        return oneOf("nic-filter", text, NicFilter.values(), NicFilter::label);
    }

    /** A way of delivery to this host itself. */
    public static DeliveryMethod deliveryMethod(String text) {
        return oneOf("delivery-method", text, DeliveryMethod.values(), DeliveryMethod::label);
    }

    /** The value of {@code consume}. */
    public static Consume consume(String text) {
        return oneOf("consume", text, Consume.values(), Consume::label);
    }

    /** The value of {@code log-level}. */
    static LogLevel logLevel(String text) {
        return oneOf("log-level", text, LogLevel.values(), LogLevel::label);
    }

    /** The value of {@code log-format}. */
    static LogFormat logFormat(String text) {
        return oneOf("log-format", text, LogFormat.values(), LogFormat::label);
    }

    private static <T> T oneOf(String what, String text, T[] values, Function<T, String> label) {
        final StringJoiner words = new StringJoiner(", ");
        for (final T value : values) {
            if (label.apply(value).equals(text)) {
                return value;
            }
            words.add(label.apply(value));
        }
        throw new IllegalArgumentException(what + " " + text + ": must be one of " + words);
    }

    /** A name that an interface can have; whether there is one, only the host knows. */
    public static String interfaceName(String text) {
        if (!text.matches("[\\p{Graph}&&[^/]]{1," + MAX_INTERFACE_NAME + "}")
                || text.equals(".")
                || text.equals("..")) {
            throw new IllegalArgumentException(
                    "interface "
                            + text
                            + ": must be the name of an interface, of 1 to "
                            + MAX_INTERFACE_NAME
                            + " bytes without blank or /");
        }
        return text;
    }
}
