package io.ringcast.engine.network;

/** Something that has changed on this host, as rtnetlink told it. */
public sealed interface NetworkEvent {
    /**
     * An interface has come up or is different from before, in whatever respect.
     *
     * @param link as it is now
     */
    record LinkChanged(Link link) implements NetworkEvent {}

    /**
     * An interface is no longer there: deleted, or moved into another network namespace. One that
     * later has the same name, or even the same index, is another one.
     *
     * @param link as it was at the end
     */
    record LinkRemoved(Link link) implements NetworkEvent {}

    /**
     * An interface has an address, which may be new or in another state than before.
     *
     * @param address the address and whose it is
     */
    record AddressAdded(LinkAddress address) implements NetworkEvent {}

    /**
     * An interface has lost an address.
     *
     * @param address the address and whose it was
     */
    record AddressRemoved(LinkAddress address) implements NetworkEvent {}

    /**
     * What the kernel knows of a neighbour has changed.
     *
     * @param neighbour as it is now
     */
    record NeighbourChanged(Neighbour neighbour) implements NetworkEvent {}

    /**
     * The kernel has forgotten a neighbour. That alone says nothing of whether it is still there.
     *
     * @param neighbour as it was at the end
     */
    record NeighbourRemoved(Neighbour neighbour) implements NetworkEvent {}

    /** Some route has changed. */
    record RoutesChanged() implements NetworkEvent {}

    /** Events were lost: what is known of the host must be asked for again. */
    record Lost() implements NetworkEvent {}
}
