package io.ringcast.daemon.doctor;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Checks whether this host's stack would drop delivered datagrams because the route to the sender's
 * address does not lead through the device where they arrive (rp_filter,
 * Documentation/networking/ip-sysctl.rst). The effective value is the greater of the value for all
 * interfaces and that of the device.
 */
final class ReversePathCheck implements Check {
    private static final long STRICT = 1;
    private static final long LOOSE = 2;

    private static final String LOOPBACK = "lo";

    private final HostFiles files;
    private final String device;

    /**
     * @param device device on which the stack sees datagrams arrive
     */
    ReversePathCheck(HostFiles files, String device) {
        this.files = files;
        this.device = device;
    }

    @Override
    public String name() {
        return "rp_filter";
    }

    @Override
    public List<Finding> findings() {
        return List.of(finding());
    }

    private Finding finding() {
        final OptionalLong all = value("all");
        final OptionalLong own = value(device);
        if (all.isEmpty() || own.isEmpty()) {
            return Finding.unknown(name(), "/proc/sys/net/ipv4/conf cannot be read");
        }
        final String values =
                String.format(
                        Locale.ROOT, "all %d, %s %d", all.getAsLong(), device, own.getAsLong());
        final long effective = Math.max(all.getAsLong(), own.getAsLong());
        if (effective == STRICT && device.equals(LOOPBACK)) {
            return Finding.fail(
                    name(),
                    "strict ("
                            + values
                            + "): no source is routed back through lo, so all is dropped",
                    fix());
        }
        if (effective == STRICT) {
            return Finding.warn(
                    name(),
                    "strict ("
                            + values
                            + "): datagrams whose source is not routed back through "
                            + device
                            + " are dropped",
                    fix());
        }
        return Finding.ok(
                name(),
                effective == LOOSE
                        ? "loose (" + values + "): a source needs a route, by any interface"
                        : "off (" + values + ")");
    }

    private String fix() {
        return "sysctl -w net.ipv4.conf." + device.replace('.', '/') + ".rp_filter=2";
    }

    private OptionalLong value(String whose) {
        return files.number("/proc/sys/net/ipv4/conf/" + whose + "/rp_filter");
    }
}
