package io.ringcast.daemon.config;

import io.ringcast.engine.address.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * Address and port that this process serves HTTP at, or {@link #OFF}.
 *
 * @param host an IPv4 address, or an IPv6 address in brackets; host names are refused, so there is
 *     no DNS lookup
 * @param port 1 to 65535; 0 for {@link #OFF}
 */
public record HttpAddress(String host, int port) {
    /** No HTTP server. */
    public static final HttpAddress OFF = new HttpAddress("", 0);

    private static final String OFF_WORD = "off";
    private static final int MAX_PORT = 65_535;

    /**
     * Reads {@code ADDRESS:PORT}, {@code [ADDRESS]:PORT} or {@code off}.
     *
     * @throws IllegalArgumentException naming the text and the rule
     */
    public static HttpAddress parse(String text) {
        if (text.equals(OFF_WORD)) {
            return OFF;
        }
        final int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw wrong(text);
        }
        final String host = text.substring(0, colon);
        requireAddress(host, text);
        return new HttpAddress(host, port(text.substring(colon + 1), text));
    }

    private static void requireAddress(String host, String text) {
        if (host.matches("\\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*]")) {
            resolve(host.substring(1, host.length() - 1), text);
            return;
        }
        if (host.indexOf(':') >= 0) {
            throw wrong(text);
        }
        try {
            IpAddress.parse(host);
        } catch (IllegalArgumentException e) {
            throw wrong(text);
        }
    }

    /**
     * Converts an address. An IPv6 address contains colons, so Java does not look it up as a name.
     */
    private static InetAddress resolve(String address, String text) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw wrong(text);
        }
    }

    private static int port(String digits, String text) {
        if (digits.matches("[1-9][0-9]{0,4}") && Integer.parseInt(digits) <= MAX_PORT) {
            return Integer.parseInt(digits);
        }
        throw wrong(text);
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException(
                "metrics "
                        + text
                        + ": must be off, or ADDRESS:PORT with an IPv4 address, or an IPv6 address"
                        + " in brackets, and a port from 1 to "
                        + MAX_PORT);
    }

    /** Returns whether there is no HTTP server. */
    public boolean isOff() {
        return port == 0;
    }

    /** Returns the address for a socket. */
    public InetSocketAddress socket() {
        return new InetSocketAddress(resolve(host.replaceAll("[\\[\\]]", ""), toString()), port);
    }

    /** Returns the text that {@link #parse} reads. */
    @Override
    public String toString() {
        return isOff() ? OFF_WORD : host + ":" + port;
    }
}
