package io.ringcast.testkit;

import io.ringcast.engine.rule.Destination;

/**
 * Copy of a frame that an engine sent to one destination.
 *
 * @param rule name of the rule that took the frame
 * @param destination where the copy goes, as the rule has it
 * @param frame the rewritten bytes as they are on the wire, with the receive stamp of the frame
 *     that came
 */
public record SentFrame(String rule, Destination destination, TestFrame frame) {
    /** {@return a copy of the rewritten bytes, from the destination's MAC address on} */
    public byte[] bytes() {
        return frame.bytes();
    }
}
