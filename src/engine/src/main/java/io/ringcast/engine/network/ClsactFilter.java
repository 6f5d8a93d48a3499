package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.linux.LinuxException;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * eBPF program attached to the ingress or egress of a device by the clsact qdisc (Linux 4.5). Needs
 * CAP_NET_ADMIN.
 *
 * <p>Unlike a TCX link, it remains when its process is killed. So the name of a filter identifies
 * its owner, and filters of processes that have ended can be found ({@link StaleFilter}). A clsact
 * qdisc is created if there is none, and removed with the last filter of the processes that share
 * it. A qdisc that another program created stays.
 *
 * <p>Threading: any thread, one at a time.
 */
public final class ClsactFilter implements AutoCloseable {
    private static final int ATTEMPTS = 8;
    private static final int ENOSPC = 28; // include/uapi/asm-generic/errno-base.h

    private final Link link;
    private final boolean egress;
    private final NetlinkPort port;
    private final FilterName name;
    private final int handle;
    private boolean closed;

    private ClsactFilter(Link link, boolean egress, NetlinkPort port, FilterName name, int handle) {
        this.link = link;
        this.egress = egress;
        this.port = port;
        this.name = name;
        this.handle = handle;
    }

    /**
     * Attaches a program.
     *
     * @param link the device
     * @param egress true for the egress, false for the ingress
     * @param program descriptor of a loaded program, which may be closed afterwards
     * @throws LinuxException if the kernel refuses: EPERM without CAP_NET_ADMIN, ENOENT or
     *     EOPNOTSUPP if it lacks clsact, EINVAL if another qdisc is in its place
     */
    public static ClsactFilter attach(Link link, boolean egress, int program) {
        final NetlinkPort port = NetlinkPort.claim();
        try {
            final FilterName name =
                    new FilterName(
                            ProcessHandle.current().pid(),
                            link.name(),
                            port.number(),
                            TrafficControl.addQdisc(link.index()) || isOwnQdisc(link));
            return new ClsactFilter(link, egress, port, name, put(link, egress, program, name));
        } catch (RuntimeException e) {
            port.close();
            throw e;
        }
    }

    /**
     * Returns whether the name of a Ringcast filter on the device says that Ringcast created the
     * qdisc.
     */
    private static boolean isOwnQdisc(Link link) {
        return Stream.of(false, true)
                .flatMap(egress -> TrafficControl.filters(link.index(), egress).stream())
                .flatMap(filter -> FilterName.parse(filter.name()).stream())
                .anyMatch(FilterName::ownsQdisc);
    }

    private static int put(Link link, boolean egress, int program, FilterName name) {
        for (int attempt = 1; ; attempt++) {
            final int handle = freeHandle(link, egress);
            try {
                TrafficControl.putFilter(
                        link.index(), egress, handle, program, name.toString(), false);
                return handle;
            } catch (LinuxException e) {
                final boolean taken = e.errno() == Linux.EEXIST() || e.errno() == ENOSPC;
                if (!taken || attempt == ATTEMPTS) {
                    removeOwnQdisc(link, name);
                    throw e;
                }
            }
        }
    }

    private static int freeHandle(Link link, boolean egress) {
        final Set<Integer> taken = new HashSet<>();
        for (final TrafficControl.Filter filter : TrafficControl.filters(link.index(), egress)) {
            taken.add(filter.handle());
        }
        int handle = 1;
        while (taken.contains(handle)) {
            handle++;
        }
        return handle;
    }

    private static void removeOwnQdisc(Link link, FilterName name) {
        if (name.ownsQdisc() && TrafficControl.isEmpty(link.index())) {
            TrafficControl.removeQdisc(link.index());
        }
    }

    /**
     * Replaces the program atomically: each frame is handled by exactly one of the two programs.
     */
    public void replace(int program) {
        TrafficControl.putFilter(link.index(), egress, handle, program, name.toString(), true);
    }

    /** Removes the filter. If the device is gone, the kernel has removed the filter already. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            for (final TrafficControl.Filter filter :
                    TrafficControl.filters(link.index(), egress)) {
                if (filter.name().equals(name.toString())) {
                    TrafficControl.removeFilter(link.index(), egress, filter);
                }
            }
            removeOwnQdisc(link, name);
        } catch (LinuxException e) {
            if (!isGone(e.errno())) {
                throw e;
            }
        } finally {
            port.close();
        }
    }

    /** The device, the qdisc or the filter. */
    private static boolean isGone(int errno) {
        return errno == Linux.ENODEV() || errno == Linux.ENOENT() || errno == Linux.EINVAL();
    }
}
