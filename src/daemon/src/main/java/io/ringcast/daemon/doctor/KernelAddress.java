package io.ringcast.daemon.doctor;

import io.ringcast.engine.address.IpAddress;
import java.nio.ByteOrder;

/** Addresses in the format of /proc files. */
final class KernelAddress {
    private static final int WORD_DIGITS = 8;
    private static final int IPV6_DIGITS = 32;

    private KernelAddress() {}

    /**
     * Parses one or four words of eight hexadecimal digits, each in the byte order of this machine.
     */
    static IpAddress of(String digits) {
        if (digits.length() == WORD_DIGITS) {
            return IpAddress.ofIpv4(word(digits, 0));
        }
        return new IpAddress(half(digits, 0), half(digits, 2));
    }

    /** Parses 32 hexadecimal digits in network byte order. */
    static IpAddress ofDigits(String digits) {
        return new IpAddress(
                Long.parseUnsignedLong(digits, 0, IPV6_DIGITS / 2, 16),
                Long.parseUnsignedLong(digits, IPV6_DIGITS / 2, IPV6_DIGITS, 16));
    }

    private static long half(String digits, int word) {
        return (long) word(digits, word) << Integer.SIZE
                | Integer.toUnsignedLong(word(digits, word + 1));
    }

    /** Returns a word in network byte order from digits in the byte order of this machine. */
    private static int word(String digits, int word) {
        final int at = word * WORD_DIGITS;
        final int number = Integer.parseUnsignedInt(digits, at, at + WORD_DIGITS, 16);
        return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
                ? number
                : Integer.reverseBytes(number);
    }
}
