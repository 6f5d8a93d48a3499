package io.ringcast.engine.frame;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The Internet checksum (RFC 1071) in native byte order: the sum does not depend on the order of
 * the bytes, as long as the result is stored in the order in which the words were loaded.
 *
 * <p>All methods are pure and allocate nothing.
 */
public final class Checksum {
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;

    /** 0 as a sum of 48 bits. */
    private static final long ALL_ONES = (1L << 48) - 1;

    private Checksum() {}

    /**
     * Folds a sum of words into 16 bits with end-around carry.
     *
     * @param sum any sum of 16-bit or 32-bit words, taken as unsigned
     * @return 0 to 65535; 0 only if the sum is 0
     */
    public static int fold(long sum) {
        // 2^32 and 2^16 are both 1 in ones' complement arithmetic, so halves may be added at any
        // width
        final long folded = (sum >>> 32) + (sum & 0xffffffffL);
        final int words = (int) ((folded >>> 32) + (folded >>> 16 & 0xffff) + (folded & 0xffff));
        final int once = (words >>> 16) + (words & 0xffff);
        return (once >>> 16) + (once & 0xffff);
    }

    /**
     * Returns the change of the sum when a 16-bit word is replaced: {@code ~m + m'} of RFC 1624
     * equation 3. Several replacements may be added up before {@link #update}.
     */
    public static long replace16(int before, int after) {
        return (~before & 0xffff) + (after & 0xffff);
    }

    /**
     * Like {@link #replace16}, for many words at once.
     *
     * @param before the sum of the words that are replaced, below 2^48
     * @param after the sum of the new words, below 2^48
     */
    public static long replaceSum(long before, long after) {
        // ~m is -m in ones' complement arithmetic; 2^48 - 1 is a multiple of 2^16 - 1
        return ALL_ONES - before + after;
    }

    /** Like {@link #replace16}, for two adjacent words at once. */
    public static long replace32(int before, int after) {
        return (~before & 0xffffffffL) + (after & 0xffffffffL);
    }

    /**
     * Updates a checksum by RFC 1624 equation 3, {@code HC' = ~(~HC + ~m + m')}. A correct checksum
     * stays correct, and a wrong one stays wrong by the same amount.
     *
     * @param checksum the stored checksum
     * @param replacements the sum of {@link #replace16} and {@link #replace32}, below 2^62
     */
    public static short update(short checksum, long replacements) {
        return (short) ~fold((~checksum & 0xffff) + replacements);
    }

    /**
     * Like {@link #update}, for UDP (RFC 768): a stored 0 means "no checksum" and stays; a result
     * of 0 becomes all ones.
     */
    public static short updateUdp(short checksum, long replacements) {
        return checksum == 0 ? 0 : sentByUdp(update(checksum, replacements));
    }

    /**
     * Returns a computed checksum as UDP sends it: 0 would mean "no checksum", so it becomes all
     * ones (RFC 768).
     */
    public static short sentByUdp(short computed) {
        return computed == 0 ? (short) 0xffff : computed;
    }

    /** Like {@link #sum}, folded, as a sum of words in network byte order: 0 to 65535. */
    public static int number(MemorySegment memory, long offset, int length) {
        return Wire.raw16(fold(sum(memory, offset, length))) & 0xffff;
    }

    /**
     * Sums a range of bytes as 16-bit words; a last odd byte is padded with a zero (RFC 1071
     * section 1).
     *
     * @param offset where the range begins; any alignment
     * @param length bytes, at least 0
     * @return a sum to {@link #fold}, below 2^62, so that some more words may be added to it first
     */
    public static long sum(MemorySegment memory, long offset, int length) {
        // 64 bits as two 32-bit halves: 2^31 / 8 additions of less than 2^33 stay below 2^62
        final long end = offset + length;
        long sum = 0;
        long at = offset;
        for (; at <= end - 8; at += 8) {
            final long word = memory.get(WORD, at);
            sum += (word >>> 32) + (word & 0xffffffffL);
        }
        for (; at <= end - 2; at += 2) {
            sum += Wire.raw16(memory, at) & 0xffff;
        }
        if (at < end) {
            sum += Wire.raw16(Wire.u8(memory, at) << 8) & 0xffff;
        }
        return sum;
    }
}
