package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.ethtool_get_features_block;
import io.ringcast.bindings.ethtool_gfeatures;
import io.ringcast.bindings.ethtool_gstrings;
import io.ringcast.bindings.ethtool_sset_info;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Offloads and other features of an interface, as {@code ethtool -k} shows them.
 *
 * <p>The names are the kernel's (net/ethtool/common.c, netdev_features_strings), which for some
 * differ from those of ethtool's older options: {@code rx-gro} is {@code generic-receive-offload}.
 *
 * @param byName each with its state; which there are depends on the kernel
 */
public record Features(Map<String, State> byName) {
    /** Bits of a block (struct ethtool_get_features_block in linux/ethtool.h). */
    private static final int BLOCK_BITS = Integer.SIZE;

    /**
     * A feature's state.
     *
     * @param active whether it is on
     * @param changeable whether it can be switched
     */
    public record State(boolean active, boolean changeable) {}

    /** Copies the map. */
    public Features {
        byName = Map.copyOf(byName);
    }

    /**
     * Asks the kernel for the features of an interface.
     *
     * @throws io.ringcast.engine.linux.LinuxException if it does not tell
     */
    public static Features of(Link link) {
        try (EthtoolSocket socket = new EthtoolSocket(link.name());
                Arena arena = Arena.ofConfined()) {
            final int count = count(socket, arena);
            return new Features(
                    parse(names(socket, arena, count), states(socket, arena, count), count));
        }
    }

    /** Returns true if a feature is known to be on; false for one that the kernel does not have. */
    public boolean active(String name) {
        final State state = byName.get(name);
        return state != null && state.active();
    }

    /** Returns true if a feature can be switched; false for one that the kernel does not have. */
    public boolean changeable(String name) {
        final State state = byName.get(name);
        return state != null && state.changeable();
    }

    private static int count(EthtoolSocket socket, Arena arena) {
        final MemorySegment request =
                arena.allocate(ethtool_sset_info.sizeof() + Integer.BYTES, Long.BYTES);
        ethtool_sset_info.cmd(request, Linux.ETHTOOL_GSSET_INFO());
        ethtool_sset_info.sset_mask(request, 1L << Linux.ETH_SS_FEATURES());
        socket.ask("ETHTOOL_GSSET_INFO", request);
        return ethtool_sset_info.sset_mask(request) == 0
                ? 0
                : request.get(ValueLayout.JAVA_INT, ethtool_sset_info.sizeof());
    }

    private static MemorySegment names(EthtoolSocket socket, Arena arena, int count) {
        final MemorySegment request =
                arena.allocate(
                        ethtool_gstrings.sizeof() + (long) count * Linux.ETH_GSTRING_LEN(),
                        Integer.BYTES);
        ethtool_gstrings.cmd(request, Linux.ETHTOOL_GSTRINGS());
        ethtool_gstrings.string_set(request, Linux.ETH_SS_FEATURES());
        ethtool_gstrings.len(request, count);
        socket.ask("ETHTOOL_GSTRINGS", request);
        return request.asSlice(ethtool_gstrings.sizeof());
    }

    private static MemorySegment states(EthtoolSocket socket, Arena arena, int count) {
        final int blocks = (count + BLOCK_BITS - 1) / BLOCK_BITS;
        final MemorySegment request =
                arena.allocate(
                        ethtool_gfeatures.sizeof() + blocks * ethtool_get_features_block.sizeof(),
                        Integer.BYTES);
        ethtool_gfeatures.cmd(request, Linux.ETHTOOL_GFEATURES());
        ethtool_gfeatures.size(request, blocks);
        socket.ask("ETHTOOL_GFEATURES", request);
        return request.asSlice(ethtool_gfeatures.sizeof());
    }

    /** Combines names and bits; an empty name means an unused bit. */
    static Map<String, State> parse(MemorySegment names, MemorySegment blocks, int count) {
        final Map<String, State> features = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            final String name = name(names, i);
            final MemorySegment block = ethtool_get_features_block.asSlice(blocks, i / BLOCK_BITS);
            final int bit = 1 << i % BLOCK_BITS;
            final boolean changeable =
                    (ethtool_get_features_block.available(block) & bit) != 0
                            && (ethtool_get_features_block.never_changed(block) & bit) == 0;
            if (!name.isEmpty()) {
                features.put(
                        name,
                        new State(
                                (ethtool_get_features_block.active(block) & bit) != 0, changeable));
            }
        }
        return features;
    }

    private static String name(MemorySegment names, int index) {
        final int length = Linux.ETH_GSTRING_LEN();
        final byte[] bytes =
                names.asSlice((long) index * length, length).toArray(ValueLayout.JAVA_BYTE);
        int end = 0;
        while (end < length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.US_ASCII);
    }
}
