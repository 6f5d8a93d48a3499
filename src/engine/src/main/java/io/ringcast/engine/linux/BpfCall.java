package io.ringcast.engine.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.ringcast.engine.linux.Native.Scratch;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Map;

/**
 * bpf(2), for which the C library has no function of its own.
 *
 * <p>Threading: any thread; errno is kept per thread.
 */
public final class BpfCall {
    private static final MethodHandle SYSCALL =
            Native.variadic("syscall", 1, JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);

    /**
     * The call's number: arch/x86/entry/syscalls/syscall_64.tbl, and for the other architectures
     * include/uapi/asm-generic/unistd.h.
     */
    private static final Map<String, Long> NUMBERS =
            Map.of("amd64", 321L, "aarch64", 280L, "riscv64", 280L, "loongarch64", 280L);

    private static final int ENOSYS = 38; // include/uapi/asm-generic/errno.h

    private BpfCall() {}

    /**
     * Makes the call.
     *
     * @param command BPF_PROG_LOAD and others
     * @param attributes a union bpf_attr; what its pointers refer to must stay alive during the
     *     call
     * @param description the call as messages should show it, {@code bpf(BPF_PROG_LOAD)}
     * @return what the command returns: for many a descriptor, closed in child processes
     * @throws LinuxException if the kernel refuses, or has no such call
     */
    public static int bpf(int command, MemorySegment attributes, String description) {
        final Long number = NUMBERS.get(System.getProperty("os.arch"));
        if (number == null) {
            throw new LinuxException(description, ENOSYS);
        }
        final Scratch scratch = Native.scratch();
        final long result;
        try {
            result =
                    (long)
                            SYSCALL.invokeExact(
                                    scratch.capture,
                                    (long) number,
                                    command,
                                    attributes,
                                    (int) attributes.byteSize());
        } catch (Throwable t) {
            throw Native.rethrow(t);
        }
        if (result < 0) {
            throw new LinuxException(description, scratch.errno());
        }
        return (int) result;
    }
}
