package io.ringcast.engine.filter;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.bpf_attr;
import io.ringcast.engine.linux.Descriptor;
import io.ringcast.engine.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A program that the kernel has verified and holds, of the type that sees frames at a device's
 * ingress or egress (BPF_PROG_TYPE_SCHED_CLS). An attachment keeps it alive after {@link #close}.
 *
 * <p>Needs CAP_BPF and CAP_NET_ADMIN of the initial user namespace; before Linux 5.8 CAP_SYS_ADMIN.
 *
 * <p>Threading: any thread.
 */
public final class LoadedProgram implements AutoCloseable {
    private static final String CALL = "bpf(BPF_PROG_LOAD)";

    /** No helper function in use requires the GPL. */
    private static final String LICENSE = "Apache-2.0";

    /** Size of the verifier's log, enough for any program made here. */
    private static final int LOG_BYTES = 1 << 20;

    private final Descriptor descriptor;

    private LoadedProgram(Descriptor descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Loads a program.
     *
     * @param name what bpftool(8) shows: at most 15 letters, digits, underscores and dots
     * @throws LinuxException EPERM without the privileges; EACCES or EINVAL if the verifier rejects
     *     the program, with its last word; E2BIG if it is longer than the kernel takes (before
     *     Linux 5.2 4096 instructions)
     */
    public static LoadedProgram load(String name, Program program) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment attributes = bpf_attr.allocate(arena);
            attributes.fill((byte) 0);
            bpf_attr.prog_type(attributes, Linux.BPF_PROG_TYPE_SCHED_CLS());
            bpf_attr.insn_cnt(attributes, program.length());
            bpf_attr.insns(attributes, program.encode(arena).address());
            bpf_attr.license(attributes, arena.allocateFrom(LICENSE).address());
            MemorySegment.copy(
                    arena.allocateFrom(name),
                    0,
                    attributes,
                    bpf_attr.prog_name$offset(),
                    Math.min(name.length(), 15)); // BPF_OBJ_NAME_LEN (linux/bpf.h), a NUL included
            try {
                return new LoadedProgram(Descriptor.bpf(Linux.BPF_PROG_LOAD(), attributes, CALL));
            } catch (LinuxException e) {
                throw e.errno() == Linux.EACCES() || e.errno() == Linux.EINVAL()
                        ? explained(e, attributes, arena)
                        : e;
            }
        }
    }

    /** Loads the program again with a log, to get the verifier's reason. */
    private static LinuxException explained(
            LinuxException refusal, MemorySegment attributes, Arena arena) {
        final MemorySegment log = arena.allocate(LOG_BYTES);
        bpf_attr.log_level(attributes, 1);
        bpf_attr.log_size(attributes, LOG_BYTES);
        bpf_attr.log_buf(attributes, log.address());
        try {
            Descriptor.bpf(Linux.BPF_PROG_LOAD(), attributes, CALL).close();
            return refusal; // the second attempt succeeded: there is no reason to report
        } catch (LinuxException again) {
            log.set(ValueLayout.JAVA_BYTE, LOG_BYTES - 1, (byte) 0);
            final String[] lines = log.getString(0).strip().split("\n");
            // the very last lines are statistics
            for (int i = lines.length - 1; i >= 0; i--) {
                if (!lines[i].isBlank() && !lines[i].startsWith("processed ")) {
                    return refusal.withAdvice("the kernel's verifier reports: " + lines[i].strip());
                }
            }
            return refusal;
        }
    }

    /** The program's descriptor. */
    public int number() {
        return descriptor.number();
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
