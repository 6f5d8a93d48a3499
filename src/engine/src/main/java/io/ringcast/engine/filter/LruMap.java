package io.ringcast.engine.filter;

import io.ringcast.bindings.bpf_attr;
import io.ringcast.engine.linux.Descriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Hash table in the kernel that eBPF programs share (BPF_MAP_TYPE_LRU_HASH, Linux 4.10). If it is
 * full, a new entry replaces one that has not been used for a long time. A loaded program keeps the
 * table alive.
 *
 * <p>Needs CAP_BPF; before Linux 5.11 its memory counts against the limit of locked memory.
 *
 * <p>Threading: any thread.
 */
public final class LruMap implements AutoCloseable {
    // include/uapi/linux/bpf.h: enum bpf_cmd, enum bpf_map_type
    private static final int BPF_MAP_CREATE = 0;
    private static final int BPF_MAP_TYPE_LRU_HASH = 9;

    private final Descriptor descriptor;

    private LruMap(Descriptor descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Creates one.
     *
     * @param keyBytes of each key
     * @param valueBytes of each value
     * @param entries largest number of entries; fewer are available if there are many CPUs, each of
     *     which reserves some
     * @throws io.ringcast.engine.linux.LinuxException EPERM without the privilege or the memory
     */
    public static LruMap create(int keyBytes, int valueBytes, int entries) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment attributes = bpf_attr.allocate(arena);
            attributes.fill((byte) 0);
            bpf_attr.map_type(attributes, BPF_MAP_TYPE_LRU_HASH);
            bpf_attr.key_size(attributes, keyBytes);
            bpf_attr.value_size(attributes, valueBytes);
            bpf_attr.max_entries(attributes, entries);
            return new LruMap(Descriptor.bpf(BPF_MAP_CREATE, attributes, "bpf(BPF_MAP_CREATE)"));
        }
    }

    /** The map's descriptor. */
    public int number() {
        return descriptor.number();
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
