package io.ringcast.engine.host.delivery;

import io.ringcast.engine.filter.Direction;
import io.ringcast.engine.host.DeliveryMethod;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.network.Link;
import java.util.List;

/** Whether programs can be attached to a device. */
public final class AttachmentProbe {
    /** As bpftool(8) shows the program. */
    private static final String PROGRAM = "ringcast_probe";

    private AttachmentProbe() {}

    /**
     * Tries, by attaching a program for a moment that lets everything pass.
     *
     * @param wanted TCX, CLSACT, or AUTO: TCX, or else clsact
     * @return how it was done, TCX or CLSACT
     * @throws LinuxException why it is not possible
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
