package io.ringcast.engine.capture;

/** Link types of capture files (tcpdump.org, "Link-layer header types"). */
final class LinkType {
    static final int ETHERNET = 1;

    private LinkType() {}

    /** The number, and the name if it is one that is met in practice. */
    private static String describe(int linkType) {
        final String name = name(linkType);
        return name.isEmpty() ? Integer.toString(linkType) : linkType + " (" + name + ")";
    }

    /** What is wrong with a link type other than Ethernet. */
    static String refusal(int linkType) {
        return "link type " + describe(linkType) + ": must be " + describe(ETHERNET);
    }

    private static String name(int linkType) {
        return switch (linkType) {
            case 0 -> "NULL";
            case ETHERNET -> "ETHERNET";
            case 9 -> "PPP";
            case 12, 14, 101 -> "RAW";
            case 105 -> "IEEE802_11";
            case 108 -> "LOOP";
            case 113 -> "LINUX_SLL";
            case 127 -> "IEEE802_11_RADIOTAP";
            case 189 -> "USB_LINUX";
            case 220 -> "USB_LINUX_MMAPPED";
            case 228 -> "IPV4";
            case 229 -> "IPV6";
            case 253 -> "NETLINK";
            case 276 -> "LINUX_SLL2";
            default -> "";
        };
    }
}
