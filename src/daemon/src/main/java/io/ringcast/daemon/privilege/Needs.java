package io.ringcast.daemon.privilege;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What a run takes along when it drops its capabilities.
 *
 * @param user to go on as; empty if as the present one
 * @param sockets packet sockets, those for the beginning and spare ones
 * @param receiveBuffer of each, in bytes: beyond the host's limit it takes a capability
 * @param programs whether eBPF programs are attached to devices, later, too; asks the host
 */
public record Needs(
        Optional<String> user, int sockets, int receiveBuffer, BooleanSupplier programs) {}
