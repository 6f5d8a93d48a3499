package io.ringcast.engine.host.delivery;

import static io.ringcast.engine.filter.Assembler.CONTEXT;
import static io.ringcast.engine.filter.Assembler.FRAME;
import static io.ringcast.engine.filter.Assembler.R0;
import static io.ringcast.engine.filter.Assembler.R1;
import static io.ringcast.engine.filter.Assembler.R2;
import static io.ringcast.engine.filter.Assembler.R3;
import static io.ringcast.engine.filter.Assembler.R4;
import static io.ringcast.engine.filter.Assembler.R7;
import static io.ringcast.engine.filter.Assembler.R8;

import io.ringcast.bindings.__sk_buff;
import io.ringcast.engine.filter.Assembler;
import io.ringcast.engine.filter.Assembler.Label;
import io.ringcast.engine.filter.ClassicTranslator;
import io.ringcast.engine.filter.LruMap;
import io.ringcast.engine.frame.Ethernet;
import io.ringcast.engine.frame.Ipv4;
import io.ringcast.engine.frame.Ipv6;
import io.ringcast.engine.frame.Vlan;

/**
 * Map of the datagrams whose first fragment was withheld, so that later fragments, which carry no
 * port, are withheld, too. The key is the same as in the loop's own table: source, destination,
 * identification and VLAN id; the protocol is always UDP (RFC 791, RFC 8200 section 4.5). IPv4
 * addresses are IPv4-mapped, a form that no packet carries.
 *
 * <p>The code that this class generates expects the offset of the IP header in register 7.
 */
final class FragmentMap implements AutoCloseable {
    /** Number of datagrams; the same as in the loop's table (docs/frames.md). */
    private static final int ENTRIES = 1_024;

    private static final int KEY_BYTES = 10 * Integer.BYTES;

    private static final int SOURCE = 0;
    private static final int DESTINATION = 4 * Integer.BYTES;
    private static final int IDENTIFICATION = 8 * Integer.BYTES;
    private static final int VLAN = 9 * Integer.BYTES;

    /** The third of four words of an IPv4-mapped address (RFC 4291 section 2.5.5.2). */
    private static final int MAPPED = 0xffff;

    /** Offsets on the stack, below the scratch memory of {@link ClassicTranslator}. */
    private static final int KEY = -136;

    private static final int VALUE = -140;

    // include/uapi/linux/bpf.h, enum bpf_func_id
    private static final int BPF_FUNC_MAP_LOOKUP_ELEM = 1;
    private static final int BPF_FUNC_MAP_UPDATE_ELEM = 2;
    private static final int BPF_FUNC_MAP_DELETE_ELEM = 3;

    /** Since Linux 5.8, programs that are not under the GPL may call it. */
    private static final int BPF_FUNC_KTIME_GET_NS = 5;

    /** Time unit of 2^30 ns, about a second, so that times fit into 32 bits. */
    private static final int CLOCK_SHIFT = 30;

    /**
     * Lifetime in that unit: at most 29 s, which is less than the loop and the host's stack wait
     * for fragments.
     */
    private static final int LIFETIME = 26;

    /** Null for a map that exists only as a number, not in the kernel. */
    private final LruMap map;

    private final int descriptor;

    private FragmentMap(LruMap map) {
        this.map = map;
        descriptor = map.number();
    }

    /**
     * Creates a map with a given descriptor number, for programs that are never loaded into the
     * kernel.
     */
    FragmentMap(int descriptor) {
        map = null;
        this.descriptor = descriptor;
    }

    /**
     * Creates an empty map.
     *
     * @throws io.ringcast.engine.linux.LinuxException if the kernel refuses
     */
    static FragmentMap create() {
        return new FragmentMap(LruMap.create(KEY_BYTES, Integer.BYTES, ENTRIES));
    }

    /** Puts the key of a frame with an IPv4 header on the stack. */
    static void ipv4Key(Assembler out) {
        ipv4(out, Ipv4.SOURCE, SOURCE);
        ipv4(out, Ipv4.DESTINATION, DESTINATION);
        out.frameHalf(R7, Ipv4.IDENTIFICATION);
        identification(out);
        vlan(out);
        put(out, VLAN);
    }

    private static void ipv4(Assembler out, int field, int place) {
        out.set(R0, 0);
        put(out, place);
        put(out, place + Integer.BYTES);
        out.set(R0, MAPPED);
        put(out, place + 2 * Integer.BYTES);
        out.frameWord(R7, field);
        put(out, place + 3 * Integer.BYTES);
    }

    /**
     * Puts the key of a frame with an IPv6 header on the stack, without the {@link
     * #identification}, which is not in that header.
     */
    static void ipv6Key(Assembler out) {
        // the destination follows the source in the header as in the key
        for (int at = 0; at < IDENTIFICATION; at += Integer.BYTES) {
            out.frameWord(R7, Ipv6.SOURCE + at);
            put(out, SOURCE + at);
        }
        vlan(out);
        put(out, VLAN);
    }

    /** Puts register 0 into the key as the identification. */
    static void identification(Assembler out) {
        put(out, IDENTIFICATION);
    }

    private static void put(Assembler out, int place) {
        out.store(FRAME, KEY + place, R0);
    }

    /**
     * Loads the id of the outermost tag into register 0, whether it is in the frame or was taken
     * out; 0 if there is no tag.
     */
    private static void vlan(Assembler out) {
        final Label inFrame = out.newLabel();
        final Label mask = out.newLabel();
        final Label done = out.newLabel();
        out.load(R0, CONTEXT, (int) __sk_buff.vlan_present$offset());
        out.jumpIfEqual(R0, 0, inFrame);
        out.load(R0, CONTEXT, (int) __sk_buff.vlan_tci$offset());
        out.jump(mask);
        out.place(inFrame);
        out.set(R0, 0);
        out.jumpIfEqual(R7, Ethernet.LENGTH, done);
        out.frameHalf(Ethernet.LENGTH);
        out.place(mask);
        out.and(R0, Vlan.ID_MASK);
        out.place(done);
    }

    /** Remembers the datagram whose key is on the stack. */
    void remember(Assembler out) {
        out.call(BPF_FUNC_KTIME_GET_NS);
        out.shiftRightLong(R0, CLOCK_SHIFT);
        out.store(FRAME, VALUE, R0);
        out.map(R1, descriptor);
        out.stackAddress(R2, KEY);
        out.stackAddress(R3, VALUE);
        out.set(R4, 0); // BPF_ANY
        out.call(BPF_FUNC_MAP_UPDATE_ELEM);
    }

    /**
     * Removes the datagram whose key is on the stack: a new datagram with the same key is not
     * withheld.
     */
    void forget(Assembler out) {
        out.map(R1, descriptor);
        out.stackAddress(R2, KEY);
        out.call(BPF_FUNC_MAP_DELETE_ELEM);
    }

    /**
     * Looks up the key on the stack.
     *
     * @param unknown label for a datagram that is not in the map, or whose entry is too old
     */
    void follow(Assembler out, Label unknown) {
        out.map(R1, descriptor);
        out.stackAddress(R2, KEY);
        out.call(BPF_FUNC_MAP_LOOKUP_ELEM);
        out.jumpIfEqual(R0, 0, unknown);
        out.load(R8, R0, 0);
        out.call(BPF_FUNC_KTIME_GET_NS);
        out.shiftRightLong(R0, CLOCK_SHIFT);
        out.subtractRegister(R0, R8);
        out.jumpIfGreater(R0, LIFETIME, unknown);
    }

    @Override
    public void close() {
        if (map != null) {
            map.close();
        }
    }
}
