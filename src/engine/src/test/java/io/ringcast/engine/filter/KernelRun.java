package io.ringcast.engine.filter;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.bpf_attr;
import io.ringcast.engine.linux.BpfCall;
import io.ringcast.engine.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Assumptions;

/** Runs programs on single frames in the kernel (BPF_PROG_TEST_RUN), without any device. */
public final class KernelRun implements AutoCloseable {
    /** Most bytes that the kernel takes here: a page less its own overhead. */
    public static final int MOST_BYTES = 3_000;

    /** Fewest bytes: recent kernels require a whole IPv6 header if the EtherType announces one. */
    public static final int FEWEST_BYTES = 14 + 40;

    private final LoadedProgram program;

    private KernelRun(LoadedProgram program) {
        this.program = program;
    }

    /** Loads a program; skips the test where that is not allowed. */
    public static KernelRun load(Program program) {
        try {
            return new KernelRun(LoadedProgram.load("ringcast_test", program));
        } catch (LinuxException e) {
            Assumptions.assumeFalse(e.errno() == Linux.EPERM(), e.getMessage());
            throw e;
        }
    }

    /**
     * Runs the program on a frame.
     *
     * @param frame {@link #FEWEST_BYTES} to {@link #MOST_BYTES} bytes, or 14 if its type is no IP
     * @return what the program returned
     */
    public int run(byte[] frame) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment attributes = bpf_attr.allocate(arena);
            attributes.fill((byte) 0);
            final MemorySegment test = bpf_attr.test(attributes);
            bpf_attr.test.prog_fd(test, program.number());
            bpf_attr.test.data_in(test, arena.allocateFrom(ValueLayout.JAVA_BYTE, frame).address());
            bpf_attr.test.data_size_in(test, frame.length);
            BpfCall.bpf(Linux.BPF_PROG_TEST_RUN(), attributes, "bpf(BPF_PROG_TEST_RUN)");
            return bpf_attr.test.retval(test);
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
