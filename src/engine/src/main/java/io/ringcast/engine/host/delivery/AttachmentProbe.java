package io.ringcast.engine.host.delivery;

import io.ringcast.engine.filter.Direction;
import io.ringcast.engine.host.DeliveryMethod;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.network.Link;
import java.util.List;

/** Probe that tells whether programs can be attached to a device. */
public final class AttachmentProbe {
    /** Name of the program in bpftool(8). */
    private static final String PROGRAM = "ringcast_probe";

    private AttachmentProbe() {}

    /**
     * Tries it: attaches a program that lets all frames pass, and removes it at once.
     *
     * @param wanted TCX, CLSACT, or AUTO: TCX, or else clsact
     * @return the method that worked, TCX or CLSACT
     * @throws LinuxException if it is not possible, with the reason
     */
    public static DeliveryMethod attach(DeliveryMethod wanted, Link link) {
        try (AttachedProgram program =
                AttachedProgram.attach(
                        wanted,
                        link,
                        Direction.EGRESS,
                        PROGRAM,
                        HairpinProgram.of(link.index(), link.mac(), List.of()))) {
            return program.method();
        }
    }
}
