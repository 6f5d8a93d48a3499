package io.ringcast.engine.capture;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Link types of capture files (tcpdump.org, "Link-layer header types"). */
final class LinkType {
    static final int ETHERNET = 1;
    static final int RAW = 101;
    static final int LINUX_SLL = 113;
    static final int IPV4 = 228;
    static final int IPV6 = 229;
    static final int LINUX_SLL2 = 276;

    private LinkType() {}

    /** The number, and the name if it is one that is met in practice. */
    static String describe(int linkType) {
        final String name = name(linkType);
        return name.isEmpty() ? Integer.toString(linkType) : linkType + " (" + name + ")";
    }

    /** Whether packets of this link type are Ethernet frames, or can be made ones. */
    static boolean isReadable(int linkType) {
        return switch (linkType) {
            case ETHERNET, RAW, LINUX_SLL, IPV4, IPV6, LINUX_SLL2 -> true;
            default -> false;
        };
    }

    /** What is wrong with a link type that is not {@link #isReadable}. */
    static String refusal(int linkType) {
        return "link type "
                + describe(linkType)
                + ": must be one of "
                + IntStream.of(ETHERNET, RAW, LINUX_SLL, IPV4, IPV6, LINUX_SLL2)
                        .mapToObj(LinkType::describe)
                        .collect(Collectors.joining(", "));
    }

    private static String name(int linkType) {
        return switch (linkType) {
            case 0 -> "NULL";
            case ETHERNET -> "ETHERNET";
            case 9 -> "PPP";
            case 12, 14, RAW -> "RAW";
            case 105 -> "IEEE802_11";
            case 108 -> "LOOP";
            case LINUX_SLL -> "LINUX_SLL";
            case 127 -> "IEEE802_11_RADIOTAP";
            case 189 -> "USB_LINUX";
            case 220 -> "USB_LINUX_MMAPPED";
            case IPV4 -> "IPV4";
            case IPV6 -> "IPV6";
            case 253 -> "NETLINK";
            case LINUX_SLL2 -> "LINUX_SLL2";
            default -> "";
        };
    }
}
