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
import java.util.Collection;

/**
 * At a device's egress: IPv4 UDP frames to the device's own MAC address and one of some addresses
 * turn round and come in at the device. Nothing else is touched: what the host sends to itself goes
 * through the loopback device, and what it sends to others has another MAC address.
 */
final class HairpinProgram {
    private HairpinProgram() {}

    /**
     * @param linkIndex the device
     * @param mac its own address; frames come in as "for this host" only with that
     * @param addresses IPv4 destinations; with none the program bends nothing
     */
    static Program of(int linkIndex, long mac, Collection<IpAddress> addresses) {
        final Assembler out = new Assembler();
        if (addresses.isEmpty()) {
            out.exit(TcxLink.NEXT); // what nothing leads to, the kernel's verifier refuses
            return out.assemble();
        }
        final Label other = out.newLabel();
        final Label bend = out.newLabel();
        Ipv4Locator.begin(out, other);
        out.frameWord(Ethernet.DESTINATION);
        out.jumpIfNotEqual(R0, (int) (mac >>> 16), other);
        out.frameHalf(Ethernet.DESTINATION + Integer.BYTES);
        out.jumpIfNotEqual(R0, (int) mac & 0xffff, other);
        Ipv4Locator.locate(out, other);
        out.frameByte(R7, Ipv4.VERSION_IHL);
        out.shiftRight(R0, 4);
        out.jumpIfNotEqual(R0, 4, other);
        out.frameByte(R7, Ipv4.PROTOCOL);
        out.jumpIfNotEqual(R0, Ipv4.PROTOCOL_UDP, other);
        out.frameWord(R7, Ipv4.DESTINATION);
        for (final IpAddress address : addresses) {
            out.jumpIfEqual(R0, address.ipv4(), bend);
        }
        out.place(other);
        out.exit(TcxLink.NEXT);
        out.place(bend);
        out.set(R1, linkIndex);
        out.set(R2, Linux.BPF_F_INGRESS());
        out.call(Linux.BPF_FUNC_redirect());
        out.exit();
        return out.assemble();
    }
}
