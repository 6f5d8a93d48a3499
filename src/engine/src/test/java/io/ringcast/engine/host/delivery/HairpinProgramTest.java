package io.ringcast.engine.host.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.filter.Interpreter;
import io.ringcast.engine.filter.KernelRun;
import io.ringcast.engine.filter.Program;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HairpinProgramTest {
    private static final int LINK = 77;
    private static final long MAC = 0xf2_34_56_78_9a_bcL;
    private static final int OWN = 0xc613_0001; // 198.19.0.1
    private static final int OTHER_OWN = 0x0a00_0007;
    private static final Program PROGRAM = HairpinProgram.of(LINK, MAC, addresses(OTHER_OWN, OWN));

    private static List<IpAddress> addresses(int... ipv4) {
        return Arrays.stream(ipv4).mapToObj(IpAddress::ofIpv4).toList();
    }

    private static final String MACS = "f23456789abc" + "020000000001";
    private static final String IP = "4500002400010000" + "0811" + "0000" + "0a090807";
    private static final String UDP = "0fa0271000100000" + "0102030405060708";

    private static byte[] frame(String text) {
        return HexFormat.of().parseHex(text);
    }

    private static void bends(byte[] frame) {
        final Interpreter interpreter = new Interpreter(PROGRAM, frame, Map.of());
        assertEquals(7, interpreter.run());
        assertEquals("23(77, 1)", interpreter.call());
    }

    private static void leaves(byte[] frame) {
        final Interpreter interpreter = new Interpreter(PROGRAM, frame, Map.of());
        assertEquals(-1, interpreter.run());
        assertEquals("", interpreter.call());
    }

    @Test
    void bendsWhatIsForTheHost() {
        bends(frame(MACS + "0800" + IP + "c6130001" + UDP));
        bends(frame(MACS + "0800" + IP + "0a000007" + UDP));
        bends(frame(MACS + "81000005" + "0800" + IP + "c6130001" + UDP));
        bends(frame(MACS + "88a80005" + "81000006" + "0800" + IP + "c6130001" + UDP));
        final String tags = "81000001" + "81000002" + "81000003";
        bends(frame(MACS + "91000005" + "0800" + IP + "c6130001" + UDP));
        bends(frame(MACS + tags + "0800" + IP + "c6130001" + UDP));
        // options, a later fragment
        bends(frame(MACS + "0800" + IP.replaceFirst("45", "46") + "c6130001" + "01010101" + UDP));
        bends(frame(MACS + "0800" + IP.replaceFirst("0000$", "") + "c6130001" + UDP + "0000"));
    }

    @Test
    void leavesTheRest() {
        final String own = "c6130001";
        leaves(frame("f23456789abd" + "020000000001" + "0800" + IP + own + UDP));
        leaves(frame("f33456789abc" + "020000000001" + "0800" + IP + own + UDP));
        leaves(frame("ffffffffffff" + "020000000001" + "0800" + IP + own + UDP));
        leaves(frame(MACS + "0800" + IP + "c6130002" + UDP));
        leaves(frame(MACS + "86dd" + IP + own + UDP)); // whatever its address
        leaves(frame(MACS + "0806" + IP + own + UDP));
        leaves(frame(MACS + "9200" + "0005" + "0800" + IP + own + UDP));
        leaves(frame(MACS + "0800" + IP.replaceFirst("0811", "0806") + own + UDP));
        leaves(frame(MACS + "0800" + IP.replaceFirst("45", "65") + own + UDP));
        final String tags = "81000001" + "81000002" + "81000003";
        leaves(frame(MACS + tags + "81000004" + "0800" + IP + own + UDP));
    }

    /** A frame of any length ends at the program's own exit, not at a load beyond the frame. */
    @Test
    void shortFramesAreLeft() {
        final byte[] frame = frame(MACS + "88a80005" + "81000006" + "0800" + IP + "c6130001" + UDP);
        for (int length = 0; length < frame.length; length++) {
            final byte[] cut = Arrays.copyOf(frame, length);
            final long result = new Interpreter(PROGRAM, cut, Map.of()).run();
            assertEquals(length < 14 + 8 + 20 ? -1 : 7, result, "length " + length);
        }
    }

    private static final IpAddress IPV6_OWN = IpAddress.parse("fd00:19::1");
    private static final Program BOTH =
            HairpinProgram.of(
                    LINK,
                    MAC,
                    List.of(IPV6_OWN, IpAddress.ofIpv4(OWN), IpAddress.parse("fe80::7")));
    private static final String IPV6_START = "60000000" + "0010";
    private static final String IPV6_SOURCE = "fd000018000000000000000000000002";
    private static final String TO_OWN = "fd000019000000000000000000000001";

    private static byte[] ipv6(String next, String destination) {
        return frame(MACS + "86dd" + IPV6_START + next + "40" + IPV6_SOURCE + destination + UDP);
    }

    private static long result(byte[] frame) {
        return new Interpreter(BOTH, frame, Map.of()).run();
    }

    @Test
    void bendsIpv6ForTheHost() {
        for (final String next : List.of("11", "00", "2b", "2c", "3c")) {
            assertEquals(7, result(ipv6(next, TO_OWN)), next);
        }
        assertEquals(7, result(ipv6("11", "fe800000000000000000000000000007")));
        assertEquals(7, result(frame(MACS + "0800" + IP + "c6130001" + UDP)), "IPv4, too");
        final String tagged = MACS + "81000005" + "86dd" + IPV6_START + "1140";
        assertEquals(7, result(frame(tagged + IPV6_SOURCE + TO_OWN + UDP)));
    }

    @Test
    void leavesOtherIpv6() {
        assertEquals(-1, result(ipv6("06", TO_OWN)), "TCP");
        assertEquals(-1, result(ipv6("3a", TO_OWN)), "ICMPv6");
        for (int digit = 0; digit < TO_OWN.length(); digit += 8) {
            final StringBuilder other = new StringBuilder(TO_OWN);
            other.setCharAt(digit, '3');
            assertEquals(-1, result(ipv6("11", other.toString())), other::toString);
        }
        final String version = "40000000" + "00101140";
        assertEquals(-1, result(frame(MACS + "86dd" + version + IPV6_SOURCE + TO_OWN + UDP)));
        final byte[] whole = ipv6("11", TO_OWN);
        for (int length = 0; length < whole.length; length++) {
            final byte[] cut = Arrays.copyOf(whole, length);
            assertEquals(length < 14 + 40 ? -1 : 7, result(cut), "length " + length);
        }
    }

    @Test
    void theKernelAgreesOnIpv6() {
        try (KernelRun kernel = KernelRun.load(BOTH)) {
            assertEquals(7, kernel.run(ipv6("11", TO_OWN)));
            assertEquals(7, kernel.run(frame(MACS + "0800" + IP + "c6130001" + UDP)));
            assertEquals(-1, kernel.run(ipv6("11", TO_OWN.replace('9', '8'))));
            assertEquals(-1, kernel.run(ipv6("06", TO_OWN)));
        }
        try (KernelRun kernel = KernelRun.load(HairpinProgram.of(LINK, MAC, List.of(IPV6_OWN)))) {
            assertEquals(7, kernel.run(ipv6("11", TO_OWN)));
            assertEquals(-1, kernel.run(frame(MACS + "0800" + IP + "c6130001" + UDP)));
        }
    }

    @Test
    void theKernelAgrees() {
        try (KernelRun kernel = KernelRun.load(PROGRAM)) {
            assertEquals(7, kernel.run(frame(MACS + "0800" + IP + "c6130001" + UDP)));
            assertEquals(7, kernel.run(frame(MACS + "81000005" + "0800" + IP + "0a000007" + UDP)));
            assertEquals(-1, kernel.run(frame(MACS + "0800" + IP + "c6130002" + UDP)));
            assertEquals(-1, kernel.run(frame(MACS + "0806" + IP)));
        }
        final List<IpAddress> many =
                IntStream.range(OWN, OWN + 4_096).mapToObj(IpAddress::ofIpv4).toList();
        try (KernelRun kernel = KernelRun.load(HairpinProgram.of(LINK, MAC, many))) {
            assertEquals(7, kernel.run(frame(MACS + "0800" + IP + "c6131000" + UDP)));
            assertEquals(-1, kernel.run(frame(MACS + "0800" + IP + "c6131001" + UDP)));
        }
        try (KernelRun kernel = KernelRun.load(HairpinProgram.of(LINK, MAC, List.of()))) {
            assertEquals(-1, kernel.run(frame(MACS + "0800" + IP + "c6130001" + UDP)));
        }
    }
}
