package io.ringcast.daemon.privilege;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What a run keeps when it drops its capabilities.
 *
 * @param user user to switch to; empty to keep the present one
 * @param sockets number of packet sockets: for the start, and spare ones
 * @param receiveBuffer receive buffer of each socket in bytes; a value above the host's limit needs
 *     a capability
 * @param programs returns whether the run attaches eBPF programs to devices, at any time; asks the
 *     host
 */
public record Needs(
        Optional<String> user, int sockets, int receiveBuffer, BooleanSupplier programs) {}
