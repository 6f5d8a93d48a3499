package io.ringcast.engine.match;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringcast.engine.filter.ClassicInterpreter;
import io.ringcast.engine.filter.ClassicProgram;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frames that the header filter keeps. */
class HeaderFilterTest {
    private static final int BYTES = 94;

    private static int kept(ClassicProgram program, String mac, String type, int destination) {
        final byte[] frame =
                HexFormat.of()
                        .parseHex(
                                mac
                                        + "020000000009"
                                        + type
                                        + "4500001c00000000011100000a000005"
                                        + HexFormat.of().toHexDigits(destination)
                                        + "0fa0138800080000");
        return ClassicInterpreter.run(program, frame, 0, 0, 0);
    }

    @ParameterizedTest(name = "{0} {1} {2}: {3}")
    @CsvSource({
        "01005e010203, 0800, 0xef010203, true",
        "ffffffffffff, 0806, 0x0a000001, true",
        "333300000001, 86dd, 0x0a000001, true",
        "01005e010203, 8100, 0x0a000001, true", // whatever is behind the tag
        "020000000001, 0800, 0xef010203, true", // a group, sent to one host
        "020000000001, 0800, 0xe0000001, true",
        "020000000001, 0800, 0xdfffffff, false",
        "020000000001, 0800, 0xf0000001, false",
        "020000000001, 0800, 0x0a000001, false", // TCP and all else for one host
        "020000000001, 86dd, 0xef010203, false",
    })
    void multicast(String mac, String type, long destination, boolean wanted) {
        assertEquals(
                wanted ? BYTES : 0,
                kept(HeaderFilter.multicast(BYTES), mac, type, (int) destination));
    }

    @Test
    void all() {
        assertEquals(BYTES, kept(HeaderFilter.all(BYTES), "020000000001", "86dd", 1));
    }
}
