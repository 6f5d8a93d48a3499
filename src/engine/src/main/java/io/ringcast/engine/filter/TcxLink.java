package io.ringcast.engine.filter;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.bpf_attr;
import io.ringcast.engine.linux.BpfCall;
import io.ringcast.engine.linux.Descriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Locale;

/**
 * eBPF program attached to the ingress or egress of a device by TCX (Linux 6.6). It stays attached
 * while this object is open. When the process ends, however it ends, the kernel removes the
 * program. Several programs at one place run one after the other, until one returns a value other
 * than {@link #NEXT}.
 *
 * <p>Threading: any thread, one at a time.
 */
public final class TcxLink implements AutoCloseable {
    /** Program result: the next program decides (include/uapi/linux/bpf.h, TCX_NEXT). */
    public static final int NEXT = -1;

    /** Program result: the frame is dropped (include/uapi/linux/bpf.h, TCX_DROP). */
    public static final int DROP = 2;

    // enum bpf_attach_type, include/uapi/linux/bpf.h since Linux 6.6
    private static final int BPF_TCX_INGRESS = 46;
    private static final int BPF_TCX_EGRESS = 47;

    private final Descriptor link;

    private TcxLink(Descriptor link) {
        this.link = link;
    }

    /**
     * Attaches a program.
     *
     * @param linkIndex the device
     * @throws io.ringcast.engine.linux.LinuxException EINVAL on kernels before 6.6; EPERM without
     *     CAP_NET_ADMIN
     */
    public static TcxLink attach(int linkIndex, Direction direction, LoadedProgram program) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment attributes = bpf_attr.allocate(arena);
            attributes.fill((byte) 0);
            final MemorySegment create = bpf_attr.link_create(attributes);
            bpf_attr.link_create.prog_fd(create, program.number());
            bpf_attr.link_create.target_ifindex(create, linkIndex);
            bpf_attr.link_create.attach_type(
                    create, direction == Direction.EGRESS ? BPF_TCX_EGRESS : BPF_TCX_INGRESS);
            return new TcxLink(
                    Descriptor.bpf(
                            Linux.BPF_LINK_CREATE(),
                            attributes,
                            String.format(
                                    Locale.ROOT,
                                    "bpf(BPF_LINK_CREATE, TCX %s of interface %d)",
                                    direction,
                                    linkIndex)));
        }
    }

    /**
     * Replaces the program atomically: each frame is handled by exactly one of the two programs.
     */
    public void replace(LoadedProgram program) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment attributes = bpf_attr.allocate(arena);
            attributes.fill((byte) 0);
            final MemorySegment update = bpf_attr.link_update(attributes);
            bpf_attr.link_update.link_fd(update, link.number());
            bpf_attr.link_update.new_prog_fd(update, program.number());
            BpfCall.bpf(Linux.BPF_LINK_UPDATE(), attributes, "bpf(BPF_LINK_UPDATE)");
        }
    }

    @Override
    public void close() {
        link.close();
    }
}
