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
 * Readers of the values in files and options. For an invalid value they throw
 * IllegalArgumentException with a message that names the value and the rule.
 */
public final class Words {
    /** Word for no condition. */
    private static final String ANY = "any";

    /**
     * Maximum length of an interface name: ALTIFNAMSIZ of linux/if.h, less the NUL. Primary names
     * are shorter (IFNAMSIZ is 16).
     */
    private static final int MAX_INTERFACE_NAME = 127;

    private static final Pattern RUN_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");

    /** User names that useradd(8) accepts; they never look like a number. */
    private static final Pattern USER_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,31}\\$?");

    private Words() {}

    /** Reads the name of a user. Does not check that the user exists. */
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

    /** Reads the name of a run, which becomes part of file names and labels. */
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
     * Reads the destination addresses to match: a prefix within 224.0.0.0/4 or ff00::/8, {@code
     * any} for all IPv4 multicast, one unicast address, or {@code own} or {@code own-ipv6} for the
     * address of the receive interface.
     */
    public static IpPrefix group(String text) {
        final IpPrefix group = Match.parseGroup(text);
        return match(group, Match.anySource(group)).group();
    }

    /** Reads the source addresses to match: a prefix; empty for {@code any}. */
    public static Optional<IpPrefix> source(String text) {
        if (text.equals(ANY)) {
            return Optional.empty();
        }
        final IpPrefix source = IpPrefix.parse(text);
        final IpPrefix groups = source.isIpv4() ? Match.MULTICAST : Match.MULTICAST_IPV6;
        return Optional.of(match(groups, source).source());
    }

    /** Creates a match, whose constructor checks the values and words the messages. */
    private static Match match(IpPrefix group, IpPrefix source) {
        return new Match(group, PortRange.ANY, source, Match.ANY_VLAN, null);
    }

    /** Reads the ports to match: a number, {@code first-last}, or {@code any}. */
    public static PortRange ports(String text) {
        return text.equals(ANY) ? PortRange.ANY : PortRange.parse(text);
    }

    /** Returns the text that {@link #ports} reads. */
    public static String text(PortRange ports) {
        return ports.equals(PortRange.ANY) ? ANY : ports.toString();
    }

    /** Returns the sources of a match as {@link #source(String)} reads them. */
    public static String source(Match match) {
        return match.isAnySource() ? ANY : match.source().toString();
    }

    /** Returns numbers as options have them: separated by commas. */
    public static String text(List<Integer> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /** Reads the idle mode. */
    public static IdleMode idle(String text) {
        return oneOf("idle", text, IdleMode.values(), IdleMode::label);
    }

    /** Reads the receive mode. */
    public static ReceiveMode receive(String text) {
        return oneOf("receive", text, ReceiveMode.values(), ReceiveMode::label);
    }

    /** Reads the transmit mode. */
    public static TransmitMode transmitter(String text) {
        return oneOf("transmitter", text, TransmitMode.values(), TransmitMode::label);
    }

    /** Reads the value of {@code nic-filter}. */
    public static NicFilter nicFilter(String text) {
        return oneOf("nic-filter", text, NicFilter.values(), NicFilter::label);
    }

    /** Reads the method of local delivery. */
    public static DeliveryMethod deliveryMethod(String text) {
        return oneOf("delivery-method", text, DeliveryMethod.values(), DeliveryMethod::label);
    }

    /** Reads the value of {@code consume}. */
    public static Consume consume(String text) {
        return oneOf("consume", text, Consume.values(), Consume::label);
    }

    /** Reads the value of {@code log-level}. */
    static LogLevel logLevel(String text) {
        return oneOf("log-level", text, LogLevel.values(), LogLevel::label);
    }

    /** Reads the value of {@code log-format}. */
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

    /** Reads the name of an interface. Does not check that the interface exists. */
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
