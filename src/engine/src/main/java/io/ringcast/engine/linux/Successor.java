package io.ringcast.engine.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.linux.Native.Scratch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Set-up and start of the program that this process becomes by execve(2): user, capabilities,
 * environment.
 *
 * <p>Capabilities belong to threads, and a thread can drop only its own, so nothing can drop those
 * of the JVM's internal threads. But execve(2) ends all threads except the caller, and all threads
 * of the new program inherit the caller's properties.
 *
 * <p>Threading: one thread makes all calls. {@link #environment} and {@link #user} affect the whole
 * process; all other methods affect the calling thread only.
 */
public final class Successor {
    private static final MethodHandle CAPSET =
            Native.function("capset", JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle PRCTL =
            Native.variadic(
                    "prctl", 1, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle SETENV =
            Native.function("setenv", JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
    private static final MethodHandle EXECV = Native.function("execv", JAVA_INT, ADDRESS, ADDRESS);

    // linux/prctl.h
    private static final int SET_KEEPCAPS = 8; // PR_SET_KEEPCAPS
    private static final int SET_NO_NEW_PRIVS = 38; // PR_SET_NO_NEW_PRIVS
    private static final int CAP_AMBIENT = 47; // PR_CAP_AMBIENT
    private static final long AMBIENT_RAISE = 2; // PR_CAP_AMBIENT_RAISE
    private static final long AMBIENT_CLEAR_ALL = 4; // PR_CAP_AMBIENT_CLEAR_ALL

    /** _LINUX_CAPABILITY_VERSION_3, linux/capability.h. */
    private static final int CAPABILITY_VERSION = 0x20080522;

    /** struct passwd of pwd.h begins with two pointers; pw_uid and pw_gid follow. */
    private static final long PW_UID = 2 * ADDRESS.byteSize();

    private static final long PW_GID = PW_UID + JAVA_INT.byteSize();

    private Successor() {}

    /**
     * User of this host.
     *
     * @param uid its number
     * @param gid number of its first group
     */
    public record User(String name, int uid, int gid) {
        // Linked here, because most starts need none of them, and linking takes milliseconds for
        // each
        private static final MethodHandle GETPWNAM = Native.function("getpwnam", ADDRESS, ADDRESS);
        private static final MethodHandle INITGROUPS =
                Native.function("initgroups", JAVA_INT, ADDRESS, JAVA_INT);
        private static final MethodHandle SETRESGID =
                Native.function("setresgid", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
        private static final MethodHandle SETRESUID =
                Native.function("setresuid", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);

        /** Returns the user with this name; empty if there is none. */
        @SuppressWarnings("restricted")
        public static Optional<User> named(String name) {
            try (Arena arena = Arena.ofConfined()) {
                final MemorySegment entry =
                        (MemorySegment)
                                GETPWNAM.invokeExact(
                                        Native.scratch().capture, arena.allocateFrom(name));
                if (entry.address() == 0) {
                    return Optional.empty();
                }
                final MemorySegment passwd = entry.reinterpret(PW_GID + JAVA_INT.byteSize());
                return Optional.of(
                        new User(name, passwd.get(JAVA_INT, PW_UID), passwd.get(JAVA_INT, PW_GID)));
            } catch (Throwable t) {
                throw Native.rethrow(t);
            }
        }
    }

    /**
     * Changes to another user, with that user's groups. Capabilities stay permitted; {@link
     * #keepOnly} drops them.
     *
     * @throws LinuxException EPERM if the process is not root
     */
    public static void user(User user) {
        final Scratch scratch = Native.scratch();
        prctl("PR_SET_KEEPCAPS", SET_KEEPCAPS, 1, 0);
        try (Arena arena = Arena.ofConfined()) {
            final int groups =
                    (int)
                            User.INITGROUPS.invokeExact(
                                    scratch.capture, arena.allocateFrom(user.name()), user.gid());
            require(groups, scratch, "initgroups(" + user.name() + ", " + user.gid() + ")");
            final int group =
                    (int)
                            User.SETRESGID.invokeExact(
                                    scratch.capture, user.gid(), user.gid(), user.gid());
            require(group, scratch, "setresgid(" + user.gid() + ")");
            final int self =
                    (int)
                            User.SETRESUID.invokeExact(
                                    scratch.capture, user.uid(), user.uid(), user.uid());
            require(self, scratch, "setresuid(" + user.uid() + ")");
        } catch (Throwable t) {
            throw Native.rethrow(t);
        }
    }

    /**
     * Limits the new program to these capabilities; it cannot gain others through programs that it
     * starts (no_new_privs).
     *
     * <p>A system call filter may refuse capset(2), as systemd's group {@code @privileged} does.
     * For a user other than root the remaining steps are enough: the inheritable set stays, but
     * under no_new_privs it grants nothing.
     *
     * @param capabilities one bit each, as in linux/capability.h; held by this thread
     * @throws LinuxException if the kernel refuses
     */
    public static void keepOnly(long capabilities) {
        capset(capabilities);
        prctl("PR_CAP_AMBIENT_CLEAR_ALL", CAP_AMBIENT, AMBIENT_CLEAR_ALL, 0);
        for (long left = capabilities; left != 0; left &= left - 1) {
            final int number = Long.numberOfTrailingZeros(left);
            prctl("PR_CAP_AMBIENT_RAISE, " + number, CAP_AMBIENT, AMBIENT_RAISE, number);
        }
        prctl("PR_SET_NO_NEW_PRIVS", SET_NO_NEW_PRIVS, 1, 0);
    }

    /** Sets the capability sets of this thread; does nothing if a system call filter refuses. */
    private static void capset(long capabilities) {
        final Scratch scratch = Native.scratch();
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment header = arena.allocate(JAVA_INT, 2);
            header.setAtIndex(JAVA_INT, 0, CAPABILITY_VERSION);
            // Effective, permitted and inheritable: the lower 32 of each, then the upper
            final MemorySegment sets = arena.allocate(JAVA_INT, 6);
            for (int i = 0; i < 6; i++) {
                sets.setAtIndex(JAVA_INT, i, (int) (i < 3 ? capabilities : capabilities >>> 32));
            }
            final int result = (int) CAPSET.invokeExact(scratch.capture, header, sets);
            if (result < 0 && scratch.errno() != Linux.EPERM()) {
                throw new LinuxException("capset()", scratch.errno());
            }
        } catch (Throwable t) {
            throw Native.rethrow(t);
        }
    }

    private static void prctl(String what, int option, long second, long third) {
        final Scratch scratch = Native.scratch();
        final int result;
        try {
            result = (int) PRCTL.invokeExact(scratch.capture, option, second, third, 0L, 0L);
        } catch (Throwable t) {
            throw Native.rethrow(t);
        }
        require(result, scratch, "prctl(" + what + ")");
    }

    /**
     * Sets an environment variable for the new program; Java code of this process does not see it.
     */
    public static void environment(String name, String value) {
        final Scratch scratch = Native.scratch();
        try (Arena arena = Arena.ofConfined()) {
            final int result =
                    (int)
                            SETENV.invokeExact(
                                    scratch.capture,
                                    arena.allocateFrom(name),
                                    arena.allocateFrom(value),
                                    1);
            require(result, scratch, "setenv(" + name + ")");
        } catch (Throwable t) {
            throw Native.rethrow(t);
        }
    }

    /**
     * Replaces this program with another one, in the same process (execve(2)). Descriptors without
     * FD_CLOEXEC stay open.
     *
     * @param file the program
     * @param arguments as the program gets them, its own name first, without a byte 0
     * @throws LinuxException if it cannot be started
     */
    public static void become(String file, List<byte[]> arguments) {
        final Scratch scratch = Native.scratch();
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment vector = arena.allocate(ADDRESS, arguments.size() + 1L);
            for (int i = 0; i < arguments.size(); i++) {
                final byte[] argument = arguments.get(i);
                final MemorySegment text = arena.allocate(argument.length + 1L);
                text.asByteBuffer().put(argument);
                vector.setAtIndex(ADDRESS, i, text);
            }
            final int result =
                    (int)
                            EXECV.invokeExact(
                                    scratch.capture,
                                    arena.allocateFrom(file, StandardCharsets.UTF_8),
                                    vector);
            require(result, scratch, "execv(" + file + ")");
        } catch (Throwable t) {
            throw Native.rethrow(t);
        }
    }

    private static void require(int result, Scratch scratch, String call) {
        if (result < 0) {
            throw new LinuxException(call, scratch.errno());
        }
    }
}
