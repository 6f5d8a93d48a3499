package io.ringcast.daemon.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAddressTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:9435", "0.0.0.0:1", "[::1]:65535", "off"})
    void isReadAndPrinted(String text) {
        assertEquals(text, HttpAddress.parse(text).toString());
    }

    @Test
    void listensAtWhatItSays() {
        assertEquals(
                "0:0:0:0:0:0:0:1",
                HttpAddress.parse("[::1]:9435").socket().getAddress().getHostAddress());
        assertTrue(HttpAddress.parse("off").isOff());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "9435",
                ":9435",
                "127.0.0.1",
                "127.0.0.1:",
                "127.0.0.1:0",
                "127.0.0.1:65536",
                "127.0.0.1:09",
                "localhost:9435",
                "::1:9435",
                "[::1]",
                "[:::]:1",
                "[1.2.3.4]:1",
                "127.1:9435",
                "OFF"
            })
    void isRefused(String text) {
        final String message =
                assertThrows(IllegalArgumentException.class, () -> HttpAddress.parse(text))
                        .getMessage();
        assertTrue(
                message.startsWith("metrics " + text + ": must be off, or ADDRESS:PORT"), message);
    }
}
