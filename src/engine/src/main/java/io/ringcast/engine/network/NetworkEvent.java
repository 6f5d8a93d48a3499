package io.ringcast.engine.network;

/** Change on this host, as rtnetlink reported it. */
public sealed interface NetworkEvent {
    /**
     * An interface was added, or any of its properties changed.
     *
     * @param link as it is now
     */
    record LinkChanged(Link link) implements NetworkEvent {}

    /**
     * An interface was deleted or moved to another network namespace. A later interface with the
     * same name, or even the same index, is a different one.
     *
     * @param link as it was at the end
     */
    record LinkRemoved(Link link) implements NetworkEvent {}

    /**
     * An address was added to an interface, or its state changed.
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
     * The kernel's entry of a neighbour has changed.
     *
     * @param neighbour as it is now
     */
    record NeighbourChanged(Neighbour neighbour) implements NetworkEvent {}

    /**
     * The kernel has removed the entry of a neighbour. The neighbour itself may still be there.
     *
     * @param neighbour as it was at the end
     */
    record NeighbourRemoved(Neighbour neighbour) implements NetworkEvent {}

    /** Some route has changed. */
    record RoutesChanged() implements NetworkEvent {}

    /** Events were lost: the state of the host must be read again. */
    record Lost() implements NetworkEvent {}
}
