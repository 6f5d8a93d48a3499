package io.ringcast.engine.packet;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.burst.FrameFlags;
import io.ringcast.engine.frame.Ethernet;
import io.ringcast.engine.frame.Vlan;
import io.ringcast.engine.frame.Wire;
import io.ringcast.engine.memory.Loan;
import io.ringcast.engine.ring.ReceiveRing;
import java.lang.foreign.MemorySegment;

/** One frame of a burst, readable between {@link #begin} and {@link #end}. */
final class LentFrame implements PacketFrame {
    private static final int NONE = -1;

    private final ReceiveRing ring;
    private final Burst burst;
    private final MemorySegment readOnly;
    private final Loan loan;
    private MemorySegment shown;
    private int index = NONE;

    /**
     * @param checked true if segments become invalid at {@link #end}
     */
    LentFrame(ReceiveRing ring, Burst burst, boolean checked) {
        this.ring = ring;
        this.burst = burst;
        readOnly = ring.memory().asReadOnly();
        loan = new Loan(checked);
    }

    void begin(int number) {
        index = number;
        shown = loan.begin(readOnly);
    }

    void end() {
        index = NONE;
        loan.end();
    }

    private int valid() {
        final int present = index;
        if (present == NONE) {
            throw new IllegalStateException(
                    "frame: used after its handler returned; copy what is to be kept");
        }
        return present;
    }

    @Override
    public long timestamp() {
        return burst.timestamp(valid());
    }

    @Override
    public int vlan() {
        final int tag = tag();
        if (tag != 0) {
            return Vlan.id(tag);
        }
        final long at = offset();
        return length() >= Ethernet.LENGTH + Vlan.LENGTH && Vlan.isTpid(Ethernet.type(readOnly, at))
                ? Vlan.id(Wire.u16(readOnly, at + Ethernet.LENGTH))
                : 0;
    }

    @Override
    public MemorySegment memory() {
        valid();
        return shown;
    }

    @Override
    public long offset() {
        return burst.offset(valid());
    }

    @Override
    public int length() {
        return burst.capturedLength(valid());
    }

    @Override
    public int wireLength() {
        return burst.wireLength(valid());
    }

    @Override
    public PacketType type() {
        return PacketType.of(ring.packetType(valid()));
    }

    @Override
    public int tag() {
        final int i = valid();
        return Vlan.ofMetadata(burst.flags(i), burst.vlanTpid(i), burst.vlanTci(i));
    }

    @Override
    public int segmentSize() {
        return burst.segmentSize(valid());
    }

    @Override
    public boolean isChecksumPending() {
        return (burst.flags(valid()) & FrameFlags.CSUM_NOT_READY) != 0;
    }
}
