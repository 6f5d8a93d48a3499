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
 * Client of the service manager that started the process: reports the state of the run by
 * sd_notify(3). Does nothing if NOTIFY_SOCKET is not set. If the manager does not read, one warning
 * is logged, and the run continues.
 *
 * <p>The socket stays open until the process ends. Threading: any thread.
 */
public final class ServiceManager {
    private static final String NOTIFY_SOCKET = "NOTIFY_SOCKET";
    private static final String WATCHDOG_USEC = "WATCHDOG_USEC";
    private static final String WATCHDOG_PID = "WATCHDOG_PID";

    private static final int EAGAIN = 11; // asm-generic/errno-base.h
    private static final int ATTEMPTS = 50;
    private static final long PAUSE_NANOS = 10_000_000;

    /** The socket; null without a service manager. */
    private final UnixDatagrams socket;

    /** Maximum time between watchdog notifications; empty without a watchdog. */
    private final Optional<Duration> watchdog;

    private boolean warned;

    private ServiceManager(UnixDatagrams socket, Optional<Duration> watchdog) {
        this.socket = socket;
        this.watchdog = watchdog;
    }

    /** Returns an object that notifies no service manager. */
    public static ServiceManager none() {
        return new ServiceManager(null, Optional.empty());
    }

    /**
     * Returns the service manager that the environment names. If the value is unusable, warns and
     * returns {@link #none}.
     *
     * @param environment environment variables of the process
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

    /** Returns the watchdog interval, if it is meant for this process (sd_watchdog_enabled(3)). */
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
            // reported below
        }
        Console.warn(
                WATCHDOG_USEC
                        + " "
                        + micros
                        + ": must be a number of microseconds above 0; the watchdog is not fed");
        return Optional.empty();
    }

    /** Returns whether there is a service manager. */
    public boolean isThere() {
        return socket != null;
    }

    /**
     * Reports that the start or a reload is complete.
     *
     * @param status one line for people
     */
    public void ready(String status) {
        tell("READY=1\n" + line(status));
    }

    /**
     * Reports a status text.
     *
     * @param status one line
     */
    public void status(String status) {
        tell(line(status));
    }

    /**
     * Reports the beginning of a reload; {@link #ready} reports its end. The message has a time
     * stamp, by which Type=notify-reload (systemd 253) distinguishes this reload from earlier ones.
     */
    public void reloading() {
        tell("RELOADING=1\nMONOTONIC_USEC=" + MonotonicClock.micros());
    }

    /** Reports that the run is ending. */
    public void stopping() {
        tell("STOPPING=1\n" + line("stopping"));
    }

    private static String line(String status) {
        return "STATUS=" + status.replace('\n', ' ');
    }

    /**
     * Starts to feed the manager's watchdog, as long as all loops make rounds, until the returned
     * object is closed.
     *
     * @param rounds return the number of rounds of each loop so far
     * @return the running watchdog; one that does nothing if the manager asked for none
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
