package io.ringcast.engine.network;

import java.util.Arrays;

/**
 * A step of a rule of nftables, as far as it is of interest here (linux/netfilter/nf_tables.h).
 *
 * @param name {@code payload}, {@code cmp}, {@code immediate} and others; of a target of iptables
 *     with the target's, {@code target MARK}; {@link #UNKNOWN} for one that cannot be read
 * @param register that it fills, or that it compares; 0 is the verdict's, -1 stands for none
 * @param what of {@code meta} the key, of {@code payload} the base, of {@code cmp} and {@code
 *     range} the operation; else -1
 * @param offset of {@code payload}, bytes from the base
 * @param length of {@code payload}, bytes
 * @param data of {@code cmp}, what is compared with; of {@code range}, the first and the last, one
 *     after the other
 * @param verdict of {@code immediate} to the verdict's register, NF_* or NFT_*; of all others
 *     {@link #NO_VERDICT}
 */
public record NftExpression(
        String name, int register, int what, int offset, int length, byte[] data, int verdict) {
    /** It says nothing of the packet's fate. */
    public static final int NO_VERDICT = Integer.MIN_VALUE;

    /** The name of one that cannot be read: it may do anything. */
    public static final String UNKNOWN = "unknown";

    private static final int NAME = 1; // NFTA_EXPR_NAME
    private static final int DATA = 2; // NFTA_EXPR_DATA

    // Those that are read here number their first attributes alike; of others the first is a name,
    // or a number of two bytes
    private static final int REGISTER = 1;
    private static final int SECOND = 2;
    private static final int THIRD = 3;
    private static final int PAYLOAD_LENGTH = 4;
    private static final int RANGE_LAST = 4;
    private static final int LOOKUP_DESTINATION = 3;
    private static final int TARGET_NAME = 1;
    private static final int DATA_VALUE = 1;
    private static final int DATA_VERDICT = 2;
    private static final int VERDICT_CODE = 1;
    private static final int NF_DROP = 0;

    public NftExpression {
        data = data.clone();
    }

    @Override
    public byte[] data() {
        return data.clone();
    }

    /**
     * Reads an element of a rule's list of expressions.
     *
     * @return one named {@link #UNKNOWN} if it is other than expected, so that one odd rule hides
     *     no other
     */
    static NftExpression parse(Attributes element) {
        try {
            return parse(element.string(NAME), element.nested(DATA));
        } catch (NetworkException e) {
            return step(UNKNOWN, -1, -1);
        }
    }

    private static NftExpression parse(String name, Attributes attributes) {
        return switch (name) {
            case "meta" -> step(name, register(attributes), attributes.networkInt(SECOND, -1));
            case "payload" ->
                    new NftExpression(
                            name,
                            register(attributes),
                            attributes.networkInt(SECOND, -1),
                            attributes.networkInt(THIRD, -1),
                            attributes.networkInt(PAYLOAD_LENGTH, -1),
                            new byte[0],
                            NO_VERDICT);
            case "cmp" -> comparison(name, attributes, value(attributes, THIRD));
            case "range" ->
                    comparison(
                            name,
                            attributes,
                            joined(value(attributes, THIRD), value(attributes, RANGE_LAST)));
            case "immediate" -> verdict(name, register(attributes), immediate(attributes));
            // Into the verdict's register: a verdict map
            case "lookup" -> step(name, attributes.networkInt(LOOKUP_DESTINATION, -1), -1);
            case "reject" -> verdict(name, 0, NF_DROP);
            case "target" -> target(name, attributes.string(TARGET_NAME));
            default -> step(name, -1, -1);
        };
    }

    /** {@code xt_REJECT} of iptables drops. */
    private static NftExpression target(String name, String target) {
        return verdict(name + " " + target, 0, target.equals("REJECT") ? NF_DROP : NO_VERDICT);
    }

    private static int register(Attributes attributes) {
        return attributes.networkInt(REGISTER, -1);
    }

    private static byte[] value(Attributes attributes, int type) {
        return attributes.nested(type).bytes(DATA_VALUE);
    }

    private static byte[] joined(byte[] first, byte[] last) {
        final byte[] both = Arrays.copyOf(first, first.length + last.length);
        System.arraycopy(last, 0, both, first.length, last.length);
        return both;
    }

    private static int immediate(Attributes attributes) {
        return attributes.nested(SECOND).nested(DATA_VERDICT).networkInt(VERDICT_CODE, NO_VERDICT);
    }

    private static NftExpression step(String name, int register, int what) {
        return new NftExpression(name, register, what, -1, -1, new byte[0], NO_VERDICT);
    }

    private static NftExpression comparison(String name, Attributes attributes, byte[] data) {
        final int operation = attributes.networkInt(SECOND, -1);
        return new NftExpression(name, register(attributes), operation, -1, -1, data, NO_VERDICT);
    }

    private static NftExpression verdict(String name, int register, int verdict) {
        return new NftExpression(name, register, -1, -1, -1, new byte[0], verdict);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NftExpression that
                && name.equals(that.name)
                && register == that.register
                && what == that.what
                && offset == that.offset
                && length == that.length
                && Arrays.equals(data, that.data)
                && verdict == that.verdict;
    }

    @Override
    public int hashCode() {
        return name.hashCode() * 31 + Arrays.hashCode(data);
    }
}
