package io.ringcast.engine.host.delivery;

import static io.ringcast.engine.filter.Assembler.R0;
import static io.ringcast.engine.filter.Assembler.R1;
import static io.ringcast.engine.filter.Assembler.R2;
import static io.ringcast.engine.filter.Assembler.R7;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.filter.Assembler;
import io.ringcast.engine.filter.Assembler.Label;
import io.ringcast.engine.filter.Program;
import io.ringcast.engine.filter.TcxLink;
import io.ringcast.engine.frame.Ethernet;
import io.ringcast.engine.frame.Ipv4;
import io.ringcast.engine.frame.Ipv6;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Program at a device's egress that redirects UDP frames to the device's ingress if they carry the
 * device's own MAC address and one of the given IP addresses. No other traffic is affected: traffic
 * of the host to itself goes through the loopback device, and traffic to other hosts has another
 * MAC address.
 *
 * <p>If an IPv6 frame has extension headers, the program does not search for UDP behind them: it
 * only checks that the first one may precede UDP.
 */
final class HairpinProgram {
    private static final int VERSION_SHIFT = 4;

    private final Assembler out = new Assembler();
    private final Label other = out.newLabel();
    private final Label bend = out.newLabel();

    private HairpinProgram() {}

    /**
     * @param linkIndex the device
     * @param mac its own MAC address; only frames with this address are received as "for this host"
     * @param addresses destinations; if empty, the program redirects nothing
     */
    static Program of(int linkIndex, long mac, Collection<IpAddress> addresses) {
        if (addresses.isEmpty()) {
            final Assembler nothing = new Assembler();
            nothing.exit(TcxLink.NEXT); // the kernel's verifier refuses unreachable code
            return nothing.assemble();
        }
        return new HairpinProgram().assemble(linkIndex, mac, addresses);
    }

    private Program assemble(int linkIndex, long mac, Collection<IpAddress> addresses) {
        final List<IpAddress> ipv4 = addresses.stream().filter(IpAddress::isIpv4).toList();
        final List<IpAddress> ipv6 = addresses.stream().filter(one -> !one.isIpv4()).toList();
        IpLocator.begin(out, other);
        out.frameWord(Ethernet.DESTINATION);
        out.jumpIfNotEqual(R0, (int) (mac >>> 16), other);
        out.frameHalf(Ethernet.DESTINATION + Integer.BYTES);
        out.jumpIfNotEqual(R0, (int) mac & 0xffff, other);
        final Optional<Label> toIpv4 = labelUnlessEmpty(ipv4);
        final Optional<Label> toIpv6 = labelUnlessEmpty(ipv6);
        IpLocator.locate(out, toIpv4, toIpv6, other);
        toIpv4.ifPresent(label -> ipv4(label, ipv4));
        toIpv6.ifPresent(label -> ipv6(label, ipv6));
        out.place(other);
        out.exit(TcxLink.NEXT);
        out.place(bend);
        out.set(R1, linkIndex);
        out.set(R2, Linux.BPF_F_INGRESS());
        out.call(Linux.BPF_FUNC_redirect());
        out.exit();
        return out.assemble();
    }

    private Optional<Label> labelUnlessEmpty(List<IpAddress> addresses) {
        return addresses.isEmpty() ? Optional.empty() : Optional.of(out.newLabel());
    }

    private void ipv4(Label start, List<IpAddress> addresses) {
        out.place(start);
        version(4);
        out.frameByte(R7, Ipv4.PROTOCOL);
        out.jumpIfNotEqual(R0, Ipv4.PROTOCOL_UDP, other);
        out.frameWord(R7, Ipv4.DESTINATION);
        for (final IpAddress address : addresses) {
            out.jumpIfEqual(R0, address.ipv4(), bend);
        }
        out.jump(other);
    }

    private void ipv6(Label start, List<IpAddress> addresses) {
        out.place(start);
        IpLocator.requireIpv6(out, other);
        version(6);
        final Label udp = out.newLabel();
        out.frameByte(R7, Ipv6.NEXT_HEADER);
        out.jumpIfEqual(R0, Ipv4.PROTOCOL_UDP, udp);
        out.jumpIfEqual(R0, Ipv6.FRAGMENT, udp);
        out.jumpIfEqual(R0, Ipv6.HOP_BY_HOP, udp);
        out.jumpIfEqual(R0, Ipv6.DESTINATION_OPTIONS, udp);
        out.jumpIfNotEqual(R0, Ipv6.ROUTING, other);
        out.place(udp);
        for (final IpAddress address : addresses) {
            final Label next = out.newLabel();
            word(0, (int) (address.high() >>> Integer.SIZE), next);
            word(1, (int) address.high(), next);
            word(2, (int) (address.low() >>> Integer.SIZE), next);
            word(3, (int) address.low(), next);
            out.jump(bend);
            out.place(next);
        }
        out.jump(other);
    }

    private void word(int number, int value, Label otherwise) {
        out.frameWord(R7, Ipv6.DESTINATION + number * Integer.BYTES);
        out.jumpIfNotEqual(R0, value, otherwise);
    }

    private void version(int number) {
        out.frameByte(R7, Ipv4.VERSION_IHL); // the first byte of either header
        out.shiftRight(R0, VERSION_SHIFT);
        out.jumpIfNotEqual(R0, number, other);
    }
}
