package io.ringcast.engine.host.delivery;

import io.ringcast.engine.filter.Direction;
import io.ringcast.engine.filter.LoadedProgram;
import io.ringcast.engine.filter.Program;
import io.ringcast.engine.filter.TcxLink;
import io.ringcast.engine.host.DeliveryMethod;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.network.ClsactFilter;
import io.ringcast.engine.network.Link;

/** eBPF program attached to a device by TCX or by clsact. */
abstract class AttachedProgram implements AutoCloseable {
    private final DeliveryMethod method;
    private final String name;

    private AttachedProgram(DeliveryMethod method, String name) {
        this.method = method;
        this.name = name;
    }

    /**
     * Attaches a program.
     *
     * @param method TCX, CLSACT, or AUTO: TCX, or else clsact
     * @param name of the program, as bpftool(8) shows it
     * @throws LinuxException if the kernel refuses; with AUTO, the reason is that for clsact,
     *     unless the kernel already refused to load the program
     */
    static AttachedProgram attach(
            DeliveryMethod method, Link link, Direction direction, String name, Program program) {
        try (LoadedProgram loaded = LoadedProgram.load(name, program)) {
            if (method == DeliveryMethod.CLSACT) {
                return clsact(link, direction, name, loaded);
            }
            try {
                return new Tcx(name, TcxLink.attach(link.index(), direction, loaded));
            } catch (LinuxException e) {
                if (method == DeliveryMethod.TCX) {
                    throw e;
                }
                return clsact(link, direction, name, loaded);
            }
        }
    }

    private static AttachedProgram clsact(
            Link link, Direction direction, String name, LoadedProgram program) {
        return new Clsact(
                name, ClsactFilter.attach(link, direction == Direction.EGRESS, program.number()));
    }

    /** Returns the method: TCX or CLSACT. */
    final DeliveryMethod method() {
        return method;
    }

    /**
     * Replaces the program atomically: each frame is handled by exactly one of the two programs.
     */
    final void replace(Program program) {
        try (LoadedProgram loaded = LoadedProgram.load(name, program)) {
            replace(loaded);
        }
    }

    abstract void replace(LoadedProgram program);

    /** Removes the program. If the device is gone, the kernel has removed the program already. */
    @Override
    public abstract void close();

    private static final class Tcx extends AttachedProgram {
        private final TcxLink link;

        private Tcx(String name, TcxLink link) {
            super(DeliveryMethod.TCX, name);
            this.link = link;
        }

        @Override
        void replace(LoadedProgram program) {
            link.replace(program);
        }

        @Override
        public void close() {
            link.close();
        }
    }

    private static final class Clsact extends AttachedProgram {
        private final ClsactFilter filter;

        private Clsact(String name, ClsactFilter filter) {
            super(DeliveryMethod.CLSACT, name);
            this.filter = filter;
        }

        @Override
        void replace(LoadedProgram program) {
            filter.replace(program.number());
        }

        @Override
        public void close() {
            filter.close();
        }
    }
}
