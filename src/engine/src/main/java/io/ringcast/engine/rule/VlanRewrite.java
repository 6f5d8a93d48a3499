package io.ringcast.engine.rule;

import io.ringcast.engine.frame.Vlan;

/**
 * Treatment of the outermost VLAN tag.
 *
 * @param code the code of {@link #PRESERVE} (-1) or {@link #STRIP} (0), or the id to set, 1 to 4094
 */
public record VlanRewrite(int code) {
    /** Keeps the tag; a tag that the kernel took out of the frame is put back. */
    public static final VlanRewrite PRESERVE = new VlanRewrite(-1);

    /** Removes the tag. */
    public static final VlanRewrite STRIP = new VlanRewrite(0);

    private static final String SET = "set ";

    /**
     * Creates a rewrite of the VLAN tag and checks its code.
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

    /** {@return the text that {@link #parse} reads} */
    @Override
    public String toString() {
        return code < 0 ? "preserve" : code == 0 ? "strip" : SET + code;
    }
}
