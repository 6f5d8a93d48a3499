package io.ringcast.testkit;

import io.ringcast.engine.rule.Destination;

/**
 * Copy of a frame that an engine sent to one destination.
 *
 * @param rule name of the rule that matched the frame
 * @param destination destination of the copy, as the rule names it
 * @param frame rewritten bytes as they are on the wire, with the receive time stamp of the received
 *     frame
 */
public record SentFrame(String rule, Destination destination, TestFrame frame) {
    /** {@return a copy of the rewritten bytes, from the destination's MAC address on} */
    public byte[] bytes() {
        return frame.bytes();
    }
}
