package io.ringcast.engine.forward;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.frame.Headers;
import io.ringcast.engine.frame.Udp;
import io.ringcast.engine.handler.ReceivedFrame;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.memory.Loan;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * View of the present frame for a handler: the loop's headers, readable between {@link #begin} and
 * {@link #end}.
 */
final class FrameView implements ReceivedFrame {
    private static final int NONE = -1;

    private final Headers headers;
    private final Loan loan;

    /**
     * For each receive interface, the memory of its source; {@link #readOnly} has the read-only
     * view that handlers get.
     */
    private final MemorySegment[] lent;

    private final MemorySegment[] readOnly;
    private int receiveInterface;
    private MemorySegment shown = MemorySegment.NULL;

    private RuleTable rules;
    private int rule = NONE;

    /** The loop's thread. */
    private Thread thread;

    /**
     * @param headers of the present frame; not owned
     * @param checked true if segments become invalid at {@link #end}
     * @param interfaces how many receive interfaces there are
     */
    FrameView(Headers headers, boolean checked, int interfaces) {
        this.headers = headers;
        loan = new Loan(checked);
        lent = new MemorySegment[interfaces];
        readOnly = new MemorySegment[interfaces];
    }

    /** Sets the receive interface of the frames that follow; initially the first. */
    void from(int number) {
        receiveInterface = number;
    }

    /** Begins the view: the headers describe a frame that matches this rule. */
    void begin(RuleTable table, int number) {
        final int from = receiveInterface;
        if (headers.memory() != lent[from]) {
            lent[from] = headers.memory();
            readOnly[from] = lent[from].asReadOnly();
        }
        rules = table;
        rule = number;
        thread = Thread.currentThread();
        shown = loan.begin(readOnly[from]);
    }

    /** Ends the view, when the handler has returned or thrown. */
    void end() {
        rule = NONE;
        loan.end();
    }

    private Headers valid() {
        if (rule == NONE) {
            throw new IllegalStateException(
                    "frame: used after its handler returned; copy what is to be kept");
        }
        return headers;
    }

    @Override
    public int rule() {
        valid();
        return rule;
    }

    @Override
    public int receiveInterface() {
        valid();
        return receiveInterface;
    }

    @Override
    public String ruleName() {
        valid();
        return rules.name(rule);
    }

    @Override
    public long timestamp() {
        return valid().timestamp();
    }

    @Override
    public boolean isIpv4() {
        return valid().isIpv4();
    }

    @Override
    public int source() {
        return ipv4("source").source();
    }

    @Override
    public int group() {
        return ipv4("group").destination();
    }

    @Override
    public IpAddress sourceAddress() {
        return new IpAddress(valid().sourceHigh(), headers.sourceLow());
    }

    @Override
    public IpAddress groupAddress() {
        return new IpAddress(valid().destinationHigh(), headers.destinationLow());
    }

    private Headers ipv4(String call) {
        if (!valid().isIpv4()) {
            throw new IllegalStateException(
                    "frame: " + call + "() of an IPv6 frame: use " + call + "Address()");
        }
        return headers;
    }

    @Override
    public int sourcePort() {
        return valid().hasTransport() ? headers.ports() >>> 16 : 0;
    }

    @Override
    public int destinationPort() {
        return valid().hasTransport() ? headers.destinationPort() : 0;
    }

    @Override
    public int ttl() {
        return valid().ttl();
    }

    @Override
    public int vlan() {
        return valid().vlanId();
    }

    @Override
    public boolean isFragment() {
        return valid().isFragment();
    }

    @Override
    public int datagrams() {
        return valid().datagrams();
    }

    @Override
    public MemorySegment memory() {
        valid();
        return shown;
    }

    @Override
    public long offset() {
        return valid().frame();
    }

    @Override
    public int length() {
        return valid().capturedLength();
    }

    @Override
    public long payloadOffset(int datagram) {
        check(datagram);
        return payload() + (long) datagram * headers.segmentSize();
    }

    @Override
    public int payloadLength(int datagram) {
        check(datagram);
        final int segment = headers.segmentSize();
        final int all = (int) (payloadEnd() - payload());
        return segment == 0 ? all : Math.min(segment, all - datagram * segment);
    }

    @Override
    public MemorySegment payload(int datagram) {
        return memory().asSlice(payloadOffset(datagram), payloadLength(datagram));
    }

    @Override
    public void putByte(int datagram, int index, byte value) {
        PayloadWriter.put8(headers, place(datagram, index, Byte.BYTES), index, value);
    }

    @Override
    public void putShort(int datagram, int index, short value) {
        PayloadWriter.put16(headers, place(datagram, index, Short.BYTES), index, value);
    }

    @Override
    public void putInt(int datagram, int index, int value) {
        PayloadWriter.put32(headers, place(datagram, index, Integer.BYTES), index, value);
    }

    @Override
    public void putLong(int datagram, int index, long value) {
        PayloadWriter.put64(headers, place(datagram, index, Long.BYTES), index, value);
    }

    /**
     * Returns the offset in the memory of bytes that may be written, after checking that they may.
     */
    private long place(int datagram, int index, int length) {
        // another thread may see inconsistent headers and would write to a wrong place
        if (Thread.currentThread() != thread) {
            throw new IllegalStateException(
                    "frame: written to by another thread than the loop's; hand over a copy");
        }
        final long payload = payloadOffset(datagram);
        Objects.checkFromIndexSize(index, length, payloadLength(datagram));
        if (!headers.hasTransport()) {
            throw new IllegalStateException(
                    "frame: a later fragment cannot be written to: the checksum is in the first");
        }
        return payload + index;
    }

    private void check(int datagram) {
        Objects.checkIndex(datagram, valid().datagrams());
    }

    private long payload() {
        return headers.hasTransport()
                ? headers.transport() + Udp.LENGTH
                : headers.network() + headers.networkHeaderLength();
    }

    /**
     * Returns the end of the payload: by the UDP length for a complete datagram, by the IP header
     * for a fragment or a super-frame.
     */
    private long payloadEnd() {
        return headers.segmentSize() == 0 && headers.hasTransport() && !headers.isFragment()
                ? headers.transport() + headers.udpLength()
                : headers.network() + headers.totalLength();
    }
}
