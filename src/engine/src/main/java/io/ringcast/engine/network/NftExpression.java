package io.ringcast.engine.network;

import java.util.Arrays;

/**
 * A step of a rule of nftables, as far as it is of interest here (linux/netfilter/nf_tables.h).
 *
 * @param name {@code payload}, {@code cmp}, {@code immediate} and others
 * @param register that it fills, or that it compares; 0 is the verdict's
 * @param what of {@code meta} the key, of {@code payload} the base, of {@code cmp} the operation;
 *     else -1
 * @param offset of {@code payload}, bytes from the base
 * @param length of {@code payload}, bytes
 * @param data of {@code cmp}, what is compared with
 * @param verdict of {@code immediate} to the verdict's register, NF_* or NFT_*; of all others
 *     {@link #NO_VERDICT}
 */
public record NftExpression(
        String name, int register, int what, int offset, int length, byte[] data, int verdict) {
    /** It says nothing of the packet's fate. */
    public static final int NO_VERDICT = Integer.MIN_VALUE;

    // The first attributes of each are numbered alike
    private static final int REGISTER = 1;
    private static final int SECOND = 2;
    private static final int THIRD = 3;
    private static final int PAYLOAD_LENGTH = 4;
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

    static NftExpression parse(String name, Attributes attributes) {
        final int register = attributes.networkInt(REGISTER, -1);
        return switch (name) {
            case "meta" -> step(name, register, attributes.networkInt(SECOND, -1), new byte[0]);
            case "payload" ->
                    new NftExpression(
                            name,
                            register,
                            attributes.networkInt(SECOND, -1),
                            attributes.networkInt(THIRD, -1),
                            attributes.networkInt(PAYLOAD_LENGTH, -1),
                            new byte[0],
                            NO_VERDICT);
            case "cmp" ->
                    step(
                            name,
                            register,
                            attributes.networkInt(SECOND, -1),
                            attributes.nested(THIRD).bytes(DATA_VALUE));
            case "immediate" -> verdict(name, register, immediate(attributes));
            case "reject" -> verdict(name, 0, NF_DROP);
            case "target" ->
                    // xt_REJECT of iptables
                    verdict(
                            name,
                            0,
                            attributes.string(REGISTER).equals("REJECT") ? NF_DROP : NO_VERDICT);
            default -> step(name, -1, -1, new byte[0]);
        };
    }

    private static int immediate(Attributes attributes) {
        return attributes.nested(SECOND).nested(DATA_VERDICT).networkInt(VERDICT_CODE, NO_VERDICT);
    }

    private static NftExpression step(String name, int register, int what, byte[] data) {
        return new NftExpression(name, register, what, -1, -1, data, NO_VERDICT);
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
