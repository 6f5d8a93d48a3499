package io.ringcast.engine.rule;

/**
 * Text of an address, and of a port behind a colon if there is one. An IPv6 address with a port is
 * in brackets (RFC 3986 section 3.2.2).
 *
 * @param host text of the address
 * @param port text of the port or ports; null if there is none
 */
record HostPort(String host, String port) {
    static HostPort parse(String text) {
        if (text.startsWith("[")) {
            return bracketed(text);
        }
        final int colon = text.indexOf(':');
        // only an IPv6 address has a second colon
        return colon < 0 || text.indexOf(':', colon + 1) >= 0
                ? new HostPort(text, null)
                : new HostPort(text.substring(0, colon), text.substring(colon + 1));
    }

    private static HostPort bracketed(String text) {
        final int end = text.indexOf(']');
        final boolean port = end > 0 && text.startsWith(":", end + 1);
        if (end < 0 || !port && end + 1 < text.length() || text.lastIndexOf(':', end) < 0) {
            throw new IllegalArgumentException(
                    "address " + text + ": must be IPv4:port or [IPv6]:port");
        }
        return new HostPort(text.substring(1, end), port ? text.substring(end + 2) : null);
    }
}
