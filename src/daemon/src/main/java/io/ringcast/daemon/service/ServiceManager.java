package io.ringcast.daemon.service;

import io.ringcast.daemon.console.Console;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.linux.MonotonicClock;
import io.ringcast.engine.linux.UnixDatagrams;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * The service manager that started the process, told how the run is: sd_notify(3). Nothing happens
 * where NOTIFY_SOCKET is not set. A manager that does not listen is worth one warning, and holds up
 * nothing.
 *
 * <p>Of the process: its socket stays open until that ends. Threading: any thread.
 */
public final class ServiceManager {
    private static final String NOTIFY_SOCKET = "NOTIFY_SOCKET";
    private static final String WATCHDOG_USEC = "WATCHDOG_USEC";
    private static final String WATCHDOG_PID = "WATCHDOG_PID";

    private static final int EAGAIN = 11; // asm-generic/errno-base.h
    private static final int ATTEMPTS = 50;
    private static final long PAUSE_NANOS = 10_000_000;

    /** Null if there is none. */
    private final UnixDatagrams socket;

    /** How often the watchdog wants to be fed at least; empty if there is none. */
    private final Optional<Duration> watchdog;

    private boolean warned;

    private ServiceManager(UnixDatagrams socket, Optional<Duration> watchdog) {
        this.socket = socket;
        this.watchdog = watchdog;
    }

    /** No service manager. */
    public static ServiceManager none() {
        return new ServiceManager(null, Optional.empty());
    }

    /**
     * The one that the environment names; none, with a warning, if it does so in a way that cannot
     * be used.
     *
     * @param environment of the process
     */
    public static ServiceManager of(Map<String, String> environment) {
        final String name = environment.get(NOTIFY_SOCKET);
        if (name == null || name.isEmpty()) {
            return none();
        }
        try {
            return new ServiceManager(new UnixDatagrams(name), watchdog(environment));
        } catch (IllegalArgumentException | LinuxException e) {
            Console.warn(NOTIFY_SOCKET + ": " + e.getMessage());
            return none();
        }
    }

    /** Meant for this process: sd_watchdog_enabled(3). */
    private static Optional<Duration> watchdog(Map<String, String> environment) {
        final String micros = environment.get(WATCHDOG_USEC);
        final String pid = environment.get(WATCHDOG_PID);
        final String own = Long.toString(ProcessHandle.current().pid());
        if (micros == null || pid != null && !pid.equals(own)) {
            return Optional.empty();
        }
        try {
            final long number = Long.parseLong(micros);
            if (number > 0) {
                return Optional.of(Duration.ofNanos(Math.multiplyExact(number, 1_000L)));
            }
        } catch (NumberFormatException | ArithmeticException e) {
            // said below
        }
        Console.warn(
                WATCHDOG_USEC
                        + " "
                        + micros
                        + ": must be a number of microseconds above 0; the watchdog is not fed");
        return Optional.empty();
    }

    /** Whether there is one. */
    public boolean isThere() {
        return socket != null;
    }

    /**
     * The start, or a reload, is done.
     *
     * @param status one line for people
     */
    public void ready(String status) {
        tell("READY=1\n" + line(status));
    }

    /**
     * How things are, for people.
     *
     * @param status one line
     */
    public void status(String status) {
        tell(line(status));
    }

    /**
     * A reload begins; {@link #ready} ends it. With a stamp, by which Type=notify-reload (systemd
     * 253) tells this reload from an earlier one.
     */
    public void reloading() {
        tell("RELOADING=1\nMONOTONIC_USEC=" + MonotonicClock.micros());
    }

    /** The run comes to its end. */
    public void stopping() {
        tell("STOPPING=1\n" + line("stopping"));
    }

    private static String line(String status) {
        return "STATUS=" + status.replace('\n', ' ');
    }

    /**
     * Has the manager's watchdog fed while all loops make rounds, until what is returned is closed.
     *
     * @param rounds of each loop so far
     * @return nothing to feed, if no watchdog was asked for
     */
    public Watchdog watch(LongSupplier... rounds) {
        return watchdog.map(interval -> Watchdog.start(interval, () -> tell("WATCHDOG=1"), rounds))
                .orElseGet(Watchdog::none);
    }

    private synchronized void tell(String message) {
        if (socket == null) {
            return;
        }
        for (int attempt = 1; ; attempt++) {
            try {
                socket.send(message);
                return;
            } catch (LinuxException e) {
                if (e.errno() != EAGAIN || attempt == ATTEMPTS) {
                    warn(e);
                    return;
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void warn(LinuxException e) {
        if (!warned) {
            warned = true;
            Console.warn("the service manager cannot be notified: " + e.getMessage());
        }
    }
}
