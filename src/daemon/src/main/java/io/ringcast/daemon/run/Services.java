package io.ringcast.daemon.run;

import io.ringcast.daemon.config.ServiceSettings;
import io.ringcast.daemon.control.ControlSocket;
import io.ringcast.daemon.control.Requests;
import io.ringcast.daemon.live.LiveRun;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Services of a run for other processes. They are opened after the loops start and closed before
 * the loops end.
 */
final class Services implements AutoCloseable {
    private final Deque<Service> open = new ArrayDeque<>();

    /** One service; closing it throws no checked exception. */
    private interface Service extends AutoCloseable {
        @Override
        void close();
    }

    private Services() {}

    /**
     * Opens what the settings ask for.
     *
     * @param stop asks the run to end
     * @throws io.ringcast.daemon.console.CommandException if a service cannot be opened; the others
     *     are closed then
     */
    static Services open(LiveRun run, ServiceSettings settings, Runnable stop) {
        final Services services = new Services();
        try {
            settings.control()
                    .orElseThrow()
                    .socket()
                    .map(path -> ControlSocket.open(path, new Requests(run, stop)))
                    .ifPresent(socket -> services.open.push(socket::close));
            return services;
        } catch (RuntimeException e) {
            services.close();
            throw e;
        }
    }

    /** Closes the services in the reverse order of opening. */
    @Override
    public void close() {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }
}
