package io.ringcast.daemon.doctor;

import io.ringcast.engine.host.DeliveryMethod;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.network.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Checks how frames would be delivered to this host's own stack, and whether the stack would accept
 * them. If no program can be attached, they go through the loopback device, unless another method
 * is configured.
 */
final class LocalDeliveryCheck implements Check {
    private static final String LOOPBACK = "lo";

    private final HostFiles files;
    private final Link transmit;
    private final boolean ipv4;
    private final DeliveryMethod wanted;
    private final Function<DeliveryMethod, DeliveryMethod> probe;

    /**
     * @param ipv4 whether IPv4 is delivered; IPv6 has no rp_filter
     * @param wanted configured delivery method
     * @param probe attaches a program to the device and returns the method; throws {@link
     *     LinuxException}
     */
    LocalDeliveryCheck(
            HostFiles files,
            Link transmit,
            boolean ipv4,
            DeliveryMethod wanted,
            Function<DeliveryMethod, DeliveryMethod> probe) {
        this.files = files;
        this.transmit = transmit;
        this.ipv4 = ipv4;
        this.wanted = wanted;
        this.probe = probe;
    }

    @Override
    public String name() {
        return "local delivery";
    }

    /**
     * Returns the device on which the stack sees datagrams arrive. Needs the same privileges as
     * {@link #findings}.
     */
    String device() {
        if (byLoopback()) {
            return LOOPBACK;
        }
        try {
            probe.apply(wanted);
        } catch (LinuxException e) {
            return wanted == DeliveryMethod.AUTO ? LOOPBACK : transmit.name();
        }
        return transmit.name();
    }

    private boolean byLoopback() {
        return transmit.loopback() || wanted == DeliveryMethod.LO;
    }

    @Override
    public List<Finding> findings() {
        if (byLoopback()) {
            return by(
                    LOOPBACK,
                    Finding.info(name(), "by lo: applications see datagrams arrive there"));
        }
        try {
            final String how = probe.apply(wanted).label();
            return by(
                    transmit.name(),
                    Finding.ok(name(), "as if through " + transmit.name() + ", by " + how));
        } catch (LinuxException e) {
            return wanted == DeliveryMethod.AUTO
                    ? by(LOOPBACK, lesser(e))
                    : List.of(
                            Finding.fail(
                                    name(),
                                    wanted.label() + " is not possible: " + e.getMessage(),
                                    "ringcast run --delivery-method auto ..."));
        }
    }

    private Finding lesser(LinuxException why) {
        return Finding.warn(
                name(),
                String.format(
                        Locale.ROOT,
                        "by lo: a socket bound to %s (SO_BINDTODEVICE) gets nothing; by %s it is not possible: %s",
                        transmit.name(),
                        transmit.name(),
                        why.getMessage()),
                new Privileges(files).forPrograms());
    }

    private List<Finding> by(String device, Finding finding) {
        final List<Finding> findings = new ArrayList<>(List.of(finding));
        if (ipv4) {
            findings.addAll(new ReversePathCheck(files, device).findings());
        }
        return findings;
    }
}
