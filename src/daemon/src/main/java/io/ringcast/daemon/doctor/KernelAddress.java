package io.ringcast.daemon.doctor;

import io.ringcast.engine.address.IpAddress;
import java.nio.ByteOrder;

/** Addresses as files of /proc have them. */
final class KernelAddress {
    private static final int WORD_DIGITS = 8;
    private static final int IPV6_DIGITS = 32;

    private KernelAddress() {}

    /** From words of eight hexadecimal digits, each as a number of this machine: one, or four. */
    static IpAddress of(String digits) {
        if (digits.length() == WORD_DIGITS) {
            return IpAddress.ofIpv4(word(digits, 0));
        }
        return new IpAddress(half(digits, 0), half(digits, 2));
    }

    /** From 32 hexadecimal digits in the order of the network. */
    static IpAddress ofDigits(String digits) {
        return new IpAddress(
                Long.parseUnsignedLong(digits, 0, IPV6_DIGITS / 2, 16),
                Long.parseUnsignedLong(digits, IPV6_DIGITS / 2, IPV6_DIGITS, 16));
    }

    private static long half(String digits, int word) {
        return (long) word(digits, word) << Integer.SIZE
                | Integer.toUnsignedLong(word(digits, word + 1));
    }

    /** Network order as a number of the machine's. */
    private static int word(String digits, int word) {
        final int at = word * WORD_DIGITS;
        final int number = Integer.parseUnsignedInt(digits, at, at + WORD_DIGITS, 16);
        return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
                ? number
                : Integer.reverseBytes(number);
    }
}
