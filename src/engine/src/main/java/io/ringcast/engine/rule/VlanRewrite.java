package io.ringcast.engine.rule;

import io.ringcast.engine.frame.Vlan;

/**
 * Treatment of the outermost VLAN tag.
 *
 * @param code {@link #PRESERVE}'s, {@link #STRIP}'s, or the id to set, 1 to 4094
 */
public record VlanRewrite(int code) {
    /** It stays; one that was taken out of the frame is put back. */
    public static final VlanRewrite PRESERVE = new VlanRewrite(-1);

    /** The frame leaves without it. */
    public static final VlanRewrite STRIP = new VlanRewrite(0);

    private static final String SET = "set ";

    /**
     * A rewrite of the VLAN tag, checked.
     *
     * @throws IllegalArgumentException if the id is out of range
     */
    public VlanRewrite {
        Text.inRange(code, -1, Vlan.MAX_ID, "vlan set " + code + ": the id must be 1 to 4094");
    }

    /**
     * {@return a rewrite that gives the tag this id; a frame without a tag gets one (802.1Q,
     * priority 0)}
     *
     * @param id 1 to 4094
     * @throws IllegalArgumentException if it is out of range
     */
    public static VlanRewrite set(int id) {
        return new VlanRewrite(
                Text.inRange(id, 1, Vlan.MAX_ID, "vlan set " + id + ": the id must be 1 to 4094"));
    }

    /**
     * Reads {@code preserve}, {@code strip} or {@code set ID}.
     *
     * @param text as in a file or on the command line
     * @return the treatment
     * @throws IllegalArgumentException naming the text and the rule
     */
    public static VlanRewrite parse(String text) {
        if (text.equals("preserve")) {
            return PRESERVE;
        }
        if (text.equals("strip")) {
            return STRIP;
        }
        if (!text.startsWith(SET)) {
            throw new IllegalArgumentException(
                    "vlan " + text + ": must be preserve, strip or set ID");
        }
        return new VlanRewrite(
                Text.number(
                        text.substring(SET.length()),
                        1,
                        Vlan.MAX_ID,
                        "vlan " + text + ": the id must be 1 to 4094"));
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return code < 0 ? "preserve" : code == 0 ? "strip" : SET + code;
    }
}
