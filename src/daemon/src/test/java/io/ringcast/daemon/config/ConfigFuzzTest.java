package io.ringcast.daemon.config;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Fuzz test with mutations of valid files, of their bytes and of their words: each result is either
 * valid, or rejected with a position.
 */
@Timeout(120)
class ConfigFuzzTest {
    private static final int ROUNDS = Integer.getInteger("ringcast.fuzz.rounds", 20_000);
    private static final List<String> TOKENS =
            List.of(
                    ":",
                    ": ",
                    "- ",
                    "\n",
                    "\n  ",
                    "\n    ",
                    "[",
                    "]",
                    "{",
                    "}",
                    ",",
                    "#",
                    "&a ",
                    "*a",
                    "!!str ",
                    "!",
                    "|\n",
                    ">\n",
                    "'",
                    "\"",
                    "? ",
                    "---\n",
                    "...\n",
                    "%YAML 1.2\n",
                    "~",
                    "\t",
                    "\\",
                    "\u0000",
                    "\ufeff",
                    "\u2028",
                    "😀",
                    "239.1.2.3",
                    "10.0.0.1",
                    "/24",
                    "/",
                    "-",
                    "any",
                    "none",
                    "set ",
                    "65535",
                    "0",
                    "99999999999999999999",
                    "rules:",
                    "name: a",
                    "match: ",
                    "to: ",
                    "ip: ",
                    "port: ",
                    "mac: ",
                    "<<: *a",
                    "true");

    @Test
    void rightOrWrongWithAPlace() throws IOException {
        final long seed = Long.getLong("ringcast.seed", System.nanoTime());
        final SplittableRandom random = new SplittableRandom(seed);
        final List<byte[]> seeds = seeds();
        int valid = 0;
        int wrong = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = seeds.get(random.nextInt(seeds.size()));
            for (int n = random.nextInt(1, 6); n > 0; n--) {
                bytes = mutate(bytes, random, seeds);
            }
            if (isValid(bytes, "seed " + seed + ", round " + round)) {
                valid++;
            } else {
                wrong++;
            }
        }
        assertTrue(
                valid > ROUNDS / 100 && wrong > ROUNDS / 2,
                "seed " + seed + ": " + valid + " valid, " + wrong + " wrong");
    }

    private static boolean isValid(byte[] bytes, String hint) {
        try {
            assertFalse(ConfigFile.parse("FILE", bytes).rules().rules().isEmpty(), hint);
            return true;
        } catch (ConfigException e) {
            assertFalse(e.problems().isEmpty(), hint);
            for (final String line : e.lines()) {
                assertTrue(line.matches("FILE:[1-9][0-9]*:[1-9][0-9]*: \\S.*\\S"), hint + line);
            }
            return false;
        } catch (RuntimeException | StackOverflowError e) {
            return fail(hint + ": " + new String(bytes, StandardCharsets.UTF_8), e);
        }
    }

    private static byte[] mutate(byte[] bytes, SplittableRandom random, List<byte[]> seeds) {
        final int at = random.nextInt(bytes.length + 1);
        final int end = Math.min(bytes.length, at + random.nextInt(1, 20));
        switch (random.nextInt(6)) {
            case 0: // change a byte
                final byte[] changed = bytes.clone();
                if (at < bytes.length) {
                    changed[at] = (byte) random.nextInt(256);
                }
                return changed;
            case 1: // remove a part
                return join(bytes, 0, at, new byte[0], bytes, end);
            case 2: // duplicate a part
                return join(bytes, 0, end, Arrays.copyOfRange(bytes, at, end), bytes, end);
            case 3: // truncate
                return Arrays.copyOf(bytes, at);
            case 4: // append the end of another file
                final byte[] other = seeds.get(random.nextInt(seeds.size()));
                return join(bytes, 0, at, new byte[0], other, random.nextInt(other.length));
            default: // insert a word
                final String token = TOKENS.get(random.nextInt(TOKENS.size()));
                final byte[] word = token.getBytes(StandardCharsets.UTF_8);
                return join(bytes, 0, at, word, bytes, random.nextBoolean() ? at : end);
        }
    }

    private static byte[] join(byte[] a, int from, int to, byte[] middle, byte[] b, int rest) {
        final byte[] joined = new byte[to - from + middle.length + b.length - rest];
        System.arraycopy(a, from, joined, 0, to - from);
        System.arraycopy(middle, 0, joined, to - from, middle.length);
        System.arraycopy(b, rest, joined, to - from + middle.length, b.length - rest);
        return joined;
    }

    /** Returns the examples of the documentation and a file with all keys. */
    private static List<byte[]> seeds() throws IOException {
        final Path page =
                Path.of(System.getProperty("basedir", "."), "../../docs/configuration.md");
        final List<byte[]> seeds = new ArrayList<>();
        final String[] parts = Files.readString(page).split("```");
        for (final String part : parts) {
            if (part.startsWith("yaml")) {
                final String text = part.substring(part.indexOf('\n') + 1);
                seeds.add(text.getBytes(StandardCharsets.UTF_8));
            }
        }
        seeds.add(
                """
                {interface: if1, transmit: eth0, ring-frames: 1, transmit-ring-frames: 1, burst: 1, warm-up: 1,
                 idle: backoff, cpu: 0, qdisc-bypass: false,
                 delivery-method: clsact, consume: on, join: [239.1.2.3,
                 10.0.0.1@232.1.1.1], nic-filter: promisc, wait: true, rules: [{name: a, match: {group: any,
                 port: 1-2, source: 10.0.0.0/8, vlan: none}, to: [{ip: 10.0.0.1, port: 7, mac:
                 '02:00:00:00:00:01'}, {ip: 10.0.0.2, port: 5, deliver: wire}], deliver: local, udp-checksum: zero, ttl: decrement,
                 vlan: set 7, source-mac: output, source: 10.0.0.3:9, fragments: pass, gso:
                 off}]}
                """
                        .getBytes(StandardCharsets.UTF_8));
        return seeds;
    }
}
