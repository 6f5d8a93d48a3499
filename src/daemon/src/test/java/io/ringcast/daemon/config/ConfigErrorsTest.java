package io.ringcast.daemon.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.console.CommandException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that each error is reported at its position. In the tables, {@code ;} ends a line. */
class ConfigErrorsTest {
    @TempDir private Path directory;

    private static String lines(String cell) {
        return cell.replace("; ", ";").replace(';', '\n') + "\n";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "interfce: if1 | 1:1: interfce: unknown key; did you mean \"interface\"?",
                "Interface: if1 | 1:1: Interface: unknown key; did you mean \"interface\"?",
                "ring_frames: 64 | 1:1: ring_frames: unknown key; did you mean \"ring-frames\"?",
                "rnig-frames: 64 | 1:1: rnig-frames: unknown key; did you mean \"ring-frames\"?",
                "copy-iface: e | 1:1: copy-iface: unknown key; it is called \"transmit\" here",
                "ring-size: 64 | 1:1: ring-size: unknown key; it is called \"ring-frames\" here",
                "<<: x | 1:1: <<: unknown key; known here: interface, transmit, workers, ring-frames, rate,"
                        + " stall-budget, receive, block-timeout, transmit-ring-frames, transmitter, burst, warm-up, idle, cpu, qdisc-bypass,"
                        + " delivery-method, consume, join, nic-filter, wait, name, control, metrics, log-level, log-format, rules",
                "[a, b]: x | 1:1: a key must be a word; is a list",
                "{}: x | 1:1: a key must be a word; is a mapping",
                "interface: | 1:11: interface: must be a single value; is empty",
                "interface: ~ | 1:12: interface: must be a single value; is empty",
                "interface: null | 1:12: interface: must be a single value; is empty",
                "interface: [] | 1:12: interface: must be a name, or a list of 1 to 16 names; has 0",
                "interface: [if1, [if2]] | 1:18: interface[1]: must be a name; is a list",
                "interface: [if1, ~] | 1:18: interface[1]: must be a name; is empty",
                "interface: [if1, a/b] | 1:18: interface[1]: interface a/b: must be the name of an interface, of 1 to 127 bytes without blank or /",
                "interface: [if1, if2, if1] | 1:23: interface[2]: if1: must not be listed twice",
                "interface: [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q] | 1:12: interface: must"
                        + " be a name, or a list of 1 to 16 names; has 17",
                "interface: {a: b} | 1:12: interface: must be a single value; is a mapping",
                "interface: a/b | 1:12: interface: interface a/b: must be the name of an interface, of 1 to 127 bytes without blank or /",
                "transmit: '' | 1:11: transmit: interface : must be the name of an interface, of 1 to 127 bytes without blank or /",
                "transmit: .. | 1:11: transmit: interface ..: must be the name of an interface, of 1 to 127 bytes without blank or /",
                "ring-frames: 0 | 1:14: ring-frames: must be a whole number from 1 to 1048576; is"
                        + " \"0\"",
                "ring-frames: 1048577 | 1:14: ring-frames: must be a whole number from 1 to"
                        + " 1048576; is \"1048577\"",
                "ring-frames: 99999999999 | 1:14: ring-frames: must be a whole number from 1 to"
                        + " 1048576; is \"99999999999\"",
                "ring-frames: 8_192 | 1:14: ring-frames: must be a whole number from 1 to 1048576;"
                        + " is \"8_192\"",
                "ring-frames: 0x10 | 1:14: ring-frames: must be a whole number from 1 to 1048576;"
                        + " is \"0x10\"",
                "transmit-ring-frames: 010 | 1:23: transmit-ring-frames: must be a whole number"
                        + " from 1 to 1048576; is \"010\"",
                "warm-up: 601 | 1:10: warm-up: must be a whole number from 0 to 600; is \"601\"",
                "burst: '64' | 1:8: burst: must be a whole number from 1 to 4096; is \"64\"",
                "burst: 4097 | 1:8: burst: must be a whole number from 1 to 4096; is \"4097\"",
                "burst: 6.4e1 | 1:8: burst: must be a whole number from 1 to 4096; is \"6.4e1\"",
                "burst: [1] | 1:8: burst: must be a whole number from 1 to 4096; is a list",
                "burst: | 1:7: burst: must be a whole number from 1 to 4096; is empty",
                "idle: sleepy | 1:7: idle: idle sleepy: must be one of spin, yield, backoff, poll",
                "idle: SPIN | 1:7: idle: idle SPIN: must be one of spin, yield, backoff, poll",
                "transmitter: wire | 1:14: transmitter: transmitter wire: must be one of ring, direct,"
                        + " gso, auto",
                "receive: v1 | 1:10: receive: receive v1: must be one of v2, v3",
                "block-timeout: 0 | 1:16: block-timeout: must be a whole number from 1 to 10000; is"
                        + " \"0\"",
                "stall-budget: 5 | 1:15: stall-budget: needs rate",
                "rate: 90000000 | 1:7: rate: 90000000 frames/s for 20 ms: need a ring of 1800000 frames; must be at most 1048576",
                "cpu: -1 | 1:6: cpu: must be a whole number from 0 to 1023; is \"-1\"",
                "cpu: 1024 | 1:6: cpu: must be a whole number from 0 to 1023; is \"1024\"",
                "join: always | 1:7: join: join always: must be auto, none, or a list of groups",
                "join: 239.1.2.3 | 1:7: join: join 239.1.2.3: must be auto, none, or a list of"
                        + " groups",
                "join: [] | 1:7: join: must be auto, none, or a list of 1 to 1,024 groups; has 0",
                "join: [10.0.0.1] | 1:8: join[0]: group 10.0.0.1: must be in 224.0.0.0/4 or"
                        + " ff00::/8",
                "join: [239.1.2.3, {a: b}] | 1:19: join[1]: must be a group, or source@group; is a"
                        + " mapping",
                "join: {a: b} | 1:7: join: must be a single value; is a mapping",
                "nic-filter: all | 1:13: nic-filter: nic-filter all: must be one of groups, allmulti,"
                        + " promisc",
                "wait: maybe | 1:7: wait: must be true or false; is \"maybe\"",
                "cpu: [0, x] | 1:10: cpu: must be whole numbers from 0 to 1023; is \"x\"",
                "cpu: [0, [1]] | 1:10: cpu: must be whole numbers from 0 to 1023; is a list",
                "cpu: [7, 7] | 1:10: cpu: must be different numbers",
                "workers: 0 | 1:10: workers: must be a whole number from 1 to 128; is \"0\"",
                "qdisc-bypass: yes | 1:15: qdisc-bypass: must be true or false; is \"yes\"",
                "qdisc-bypass: 1 | 1:15: qdisc-bypass: must be true or false; is \"1\"",
                "delivery-method: ebpf | 1:18: delivery-method: delivery-method ebpf: must be one of auto,"
                        + " tcx, clsact, lo",
                "consume: true | 1:10: consume: consume true: must be one of auto, on, off",
                "qdisc-bypass: True | 1:15: qdisc-bypass: must be true or false; is \"True\"",
                "qdisc-bypass: 'true' | 1:15: qdisc-bypass: must be true or false; is \"true\"",
                "qdisc-bypass: [] | 1:15: qdisc-bypass: must be true or false; is a list",
                "interface: !!str if1 | 1:12: tag tag:yaml.org,2002:str: tags are not allowed",
            })
    void engine(String line, String message) {
        final String expected = message.isEmpty() ? message : "FILE:" + message;
        assertEquals(List.of(expected), Yaml.errors(line + "\nrules:\n" + Yaml.RULE));
    }

    @Test
    void asManyCpusAsWorkers() {
        assertEquals(
                List.of("FILE:2:6: cpu: must name as many CPUs as there are workers (3)"),
                Yaml.errors("workers: 3\ncpu: [0, 1]\nrules:\n" + Yaml.RULE));
        assertEquals(List.of(), Yaml.errors("workers: 2\ncpu: [0, 1]\nrules:\n" + Yaml.RULE));
    }

    /**
     * Error messages for a rule that begins in line 2, column 5; no message if the rule is valid.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "to: [10.0.0.1] | 2:5: rules[0].name: is missing",
                "name: a | 2:5: rules[0].to: is missing",
                "nmae: a; to: [10.0.0.1] | 2:5: rules[0].nmae: unknown key; did you mean \"name\"?"
                        + "; 2:5: rules[0].name: is missing",
                "name: -a; to: [10.0.0.1] | 2:11: rules[0].name: rule name \"-a\": must be 1 to 64"
                        + " letters, digits, '.', '_' or '-', beginning with a letter or digit",
                "name: ; to: [10.0.0.1] | 2:10: rules[0].name: must be a single value; is empty",
                "name: a; to: 10.0.0.1 | 3:9: rules[0].to: must be a list; is \"10.0.0.1\"",
                "name: a; to: {ip: 10.0.0.1} | 3:9: rules[0].to: must be a list; is a mapping",
                "name: a; to: | 3:8: rules[0].to: must be a list; is empty",
                "name: a; to: [] | 3:9: rules[0].to: must have at least one entry",
                "name: a; to: [10.0.0.1]; to: [10.0.0.2] | 4:5: rules[0].to: is here a second time,"
                        + " first in line 3",
                "name: a; match: {destination: own}; to: [10.0.0.1, 'fd00::2'] | 4:20: rules[0].to[1]:"
                        + " rule a: destination fd00::2: must be IPv4 as the group is, own (IPv4"
                        + " here, own-ipv6 is IPv6)",
                "name: a; match: {destination: own}; to: ['fd00::2', 10.0.0.1] | 4:21: rules[0].to[1]:"
                        + " rule a: destination 10.0.0.1: must be IPv6 as the group is, own-ipv6",
                "name: a; match: {destination: own}; to: [{ip: 'fd00::2'}] | ",
                "name: a; destination: [10.0.0.1] | 3:5: rules[0].destination: unknown key; it is"
                        + " called \"to\" here; 2:5: rules[0].to: is missing",
                "name: a; to: [10.0.0.1]; ttl: 5 | 4:10: rules[0].ttl: ttl 5: must be keep, set N"
                        + " or decrement",
                "name: a; to: [10.0.0.1]; ttl: set 0 | 4:10: rules[0].ttl: ttl set 0: the value must be 1 to"
                        + " 255",
                "name: a; to: [10.0.0.1]; ttl: set 255 | ",
                "name: a; to: [10.0.0.1]; vlan: set 4095 | 4:11: rules[0].vlan: vlan set 4095: the"
                        + " id must be 1 to 4094",
                "name: a; to: [10.0.0.1]; vlan: none | 4:11: rules[0].vlan: vlan none: must be"
                        + " preserve, strip or set ID",
                "name: a; to: [10.0.0.1]; udp-checksum: on | 4:19: rules[0].udp-checksum:"
                        + " udp-checksum on: must be one of auto, keep, zero, full",
                "name: a; to: [10.0.0.1]; source-mac: 1 | 4:17: rules[0].source-mac: source-mac 1:"
                        + " must be one of keep, output",
                "name: a; to: [10.0.0.1]; source: 0.0.0.0 | 4:13: rules[0].source: source 0.0.0.0:"
                        + " must be the address of one host",
                "name: a; to: [10.0.0.1]; source: 10.0.0.9:77 | ",
                "name: a; to: [10.0.0.1]; fragments: reassemble | 4:16: rules[0].fragments:"
                        + " fragments reassemble: must be one of drop, pass, track",
                "name: a; interface: if2; to: [10.0.0.1] | ",
                "name: a; interface: a/b; to: [10.0.0.1] | 3:16: rules[0].interface: interface a/b: must"
                        + " be the name of an interface, of 1 to 127 bytes without blank or /",
                "name: a; interface: [if1, if2]; to: [10.0.0.1] | 3:16: rules[0].interface: must be a"
                        + " single value; is a list",
                "name: a; interface: ; to: [10.0.0.1] | 3:15: rules[0].interface: must be a single"
                        + " value; is empty",
                "name: a; to: [10.0.0.1]; gso: yes | 4:10: rules[0].gso: gso yes: must be one of"
                        + " on, off",
                "name: a; to: [10.0.0.1]; fragments: {} | 4:16: rules[0].fragments: must be a"
                        + " single value; is a mapping",
            })
    void rule(String lines, String messages) {
        final String rule = "rules:\n  - " + lines(lines).strip().replace("\n", "\n    ");
        assertErrors(messages, rule + "\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{group: 239.1.2.0/24, port: 1-65535, source: 10.0.0.0/8, vlan: 4094} | ",
                "{group: any, port: any, source: any, vlan: any} | ",
                "{destination: own, port: 5} | ",
                "{group: own} | ",
                "{group: own6} | 3:20: rules[0].match.group: group own6: must be own (of the family"
                        + " of the destinations, IPv4 if there is none) or own-ipv6",
                "{destination: 0.0.0.0} | 3:26: rules[0].match.destination: group 0.0.0.0: must lie within"
                        + " 224.0.0.0/4 (multicast), or be the address of one host",
                "{vlan: none} | ",
                "{} | ",
                "all | 3:12: rules[0].match: must be a mapping of group, destination, port, source, vlan; is"
                        + " \"all\"",
                "[] | 3:12: rules[0].match: must be a mapping of group, destination, port, source, vlan; is a"
                        + " list",
                "{gruop: 239.1.2.3} | 3:13: rules[0].match.gruop: unknown key; did you mean"
                        + " \"group\"?",
                "{to: x} | 3:13: rules[0].match.to: unknown key; known here: group, destination, port,"
                        + " source, vlan",
                "{group: 10.0.0.0/8} | 3:20: rules[0].match.group: group 10.0.0.0/8: must lie"
                        + " within 224.0.0.0/4 (multicast), or be the address of one host",
                "{destination: 10.0.0.9} | ",
                "{destination: 239.1.2.3} | ",
                "{destination: any} | ",
                "{destination: 10.0.0.0/8} | 3:26: rules[0].match.destination: group 10.0.0.0/8: must"
                        + " lie within 224.0.0.0/4 (multicast), or be the address of one host",
                "{group: 239.1.2.3, destination: 10.0.0.9} | 3:44: rules[0].match.destination: is"
                        + " another name of group: only one of both",
                "{group: 239.1.2.3/24} | 3:20: rules[0].match.group: prefix 239.1.2.3/24: bits beyond the length must be 0: write 239.1.2.0/24",
                "{group: 239.1.2.3/33} | 3:20: rules[0].match.group: prefix 239.1.2.3/33: the"
                        + " length must be 0 to 32",
                "{group: 239.1.2} | 3:20: rules[0].match.group: IPv4 address 239.1.2: must be four"
                        + " numbers of 0 to 255 joined by dots",
                "{group: [239.1.2.3]} | 3:20: rules[0].match.group: must be a single value; is a"
                        + " list",
                "{port: 0} | 3:19: rules[0].match.port: port 0: must be 1 to 65535",
                "{port: 2-1} | 3:19: rules[0].match.port: ports 2-1: the first must be at most the last",
                "{port: 1-} | 3:19: rules[0].match.port: ports 1-: must be 1 to 65535",
                "{port: http} | 3:19: rules[0].match.port: port http: must be 1 to 65535",
                "{source: 239.1.2.3} | 3:21: rules[0].match.source: source 239.1.2.3: must not be a multicast address (RFC 1112 7.2)",
                "{vlan: 0} | 3:19: rules[0].match.vlan: vlan 0: must be any, none, or 1 to 4094",
                "{vlan: 4095} | 3:19: rules[0].match.vlan: vlan 4095: must be any, none, or 1 to"
                        + " 4094",
            })
    void match(String value, String messages) {
        assertErrors(
                messages, "rules:\n  - name: a\n    match: " + value + "\n    to: [10.0.0.1]\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "10.0.0.2:1 | ",
                "'10.0.0.2' | ",
                "{ip: 10.0.0.2, port: 65535, mac: 02-00-00-00-00-01} | ",
                "{ip: 239.1.2.3} | ",
                "10.0.0 | 4:9: rules[0].to[1]: IPv4 address 10.0.0: must be four numbers of 0 to"
                        + " 255 joined by dots",
                "10.0.0.2:0 | 4:9: rules[0].to[1]: port 0: must be 1 to 65535",
                "10.0.0.2:x | 4:9: rules[0].to[1]: port x: must be 1 to 65535",
                "10.0.0.2:8-7 | 4:9: rules[0].to[1]: ports 8-7: the first must be at most the last",
                "10.0.0.2:7-8 | 4:9: rules[0].to[1]: rule a: destination 10.0.0.2:7-8: the range must"
                        + " have as many ports as the rule takes: 1 (10000)",
                "127.0.0.1 | 4:9: rules[0].to[1]: destination 127.0.0.1: must not be in 0.0.0.0/8 or 127.0.0.0/8",
                "10.0.0.1 | 4:9: rules[0].to[1]: 10.0.0.1: must not be listed twice, first in line 3",
                "{ip: 10.0.0.1} | 4:9: rules[0].to[1]: 10.0.0.1: must not be listed twice, first in line 3",
                "[10.0.0.2] | 4:9: rules[0].to[1]: must be IP, IP:port or a mapping of ip, port,"
                        + " mac, deliver; is a list",
                "~ | 4:9: rules[0].to[1]: must be IP, IP:port or a mapping of ip, port, mac, deliver; is"
                        + " empty",
                "{} | 4:9: rules[0].to[1].ip: is missing",
                "{ip: 10.0.0.2, deliver: host} | 4:33: rules[0].to[1].deliver: deliver host: must be"
                        + " one of auto, wire, local",
                "{ip: 239.0.0.2, deliver: local} | 4:14: rules[0].to[1].ip: destination 239.0.0.2:"
                        + " deliver local: must be an address of this host",
                "{address: 10.0.0.2} | 4:10: rules[0].to[1].address: unknown key; it is called"
                        + " \"ip\" here; 4:9: rules[0].to[1].ip: is missing",
                "{ip: 10.0.0.2:5} | 4:14: rules[0].to[1].ip: IPv4 address 10.0.0.2:5: must be four"
                        + " numbers of 0 to 255 joined by dots",
                "{ip: 10.0.0.2, port: any} | 4:30: rules[0].to[1].port: must be a whole number from"
                        + " 1 to 65535; is \"any\"",
                "{ip: 10.0.0.2, mac: 02:00} | 4:29: rules[0].to[1].mac: MAC address 02:00: must be"
                        + " six pairs of hexadecimal digits, aa:bb:cc:dd:ee:ff",
                "{ip: x, port: 0, mac: y} | 4:14: rules[0].to[1].ip: IPv4 address x: must be four"
                        + " numbers of 0 to 255 joined by dots; 4:23: rules[0].to[1].port: must be a"
                        + " whole number from 1 to 65535; is \"0\"; 4:31: rules[0].to[1].mac: MAC"
                        + " address y: must be six pairs of hexadecimal digits, aa:bb:cc:dd:ee:ff",
            })
    void destination(String value, String messages) {
        assertErrors(messages, "rules:\n  - name: a\n    to: [10.0.0.1,\n        " + value + "]\n");
    }

    /** Each error is reported at the position of the value that does not fit the group. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "to: ['2001:db8::1', '[2001:db8::2]:5', {ip: 'ff3e::2', port: 6}] | ",
                "to: ['2001:db8::1'], hop-limit: set 9 | ",
                "to: ['2001:db8::1', 10.0.0.1] | 3:53: rules[0].to[1]: rule a: destination 10.0.0.1:"
                        + " must be IPv6 as the group is, ff3e::1",
                "to: ['2001:db8::1', {port: 5, ip: 10.0.0.1}] | 3:53: rules[0].to[1]: rule a:"
                        + " destination 10.0.0.1:5: must be IPv6 as the group is, ff3e::1",
                "to: ['2001:db8::1'], source: 10.0.0.7 | 3:62: rules[0].source: rule a: source to"
                        + " send from 10.0.0.7: must be IPv6 as the group is, ff3e::1",
                "to: ['2001:db8::1'], udp-checksum: zero | 3:68: rules[0].udp-checksum: rule a:"
                        + " udp-checksum zero: must be another one for IPv6, whose receivers drop datagrams without a checksum"
                        + " (RFC 8200 section 8.1)",
                "to: ['2001:db8::1:5:'] | 3:38: rules[0].to[0]: IPv6 address 2001:db8::1:5:: must be"
                        + " eight hexadecimal numbers of up to four digits joined by colons, \"::\""
                        + " once for some that are 0",
                "to: ['[2001:db8::1]5'] | 3:38: rules[0].to[0]: address [2001:db8::1]5: must be"
                        + " IPv4:port or [IPv6]:port",
                "to: ['fe80::1%eth0'] | 3:38: rules[0].to[0]: IPv6 address fe80::1%eth0: must have no zone (%): the interface is an option of its own",
                "to: ['2001:db8::1'], ttl: keep, hop-limit: keep | 3:76: rules[0].hop-limit: is"
                        + " another name of ttl: only one of both",
                "to: ['2001:db8::1'], hop-limit: 9 | 3:65: rules[0].hop-limit: ttl 9: must be keep,"
                        + " set N or decrement",
            })
    void ipv6(String rest, String messages) {
        assertErrors(
                messages, "rules:\n  - {name: a,\n     match: {group: 'ff3e::1'}, " + rest + "}\n");
    }

    @Test
    void familiesOfAMatch() {
        assertErrors(
                "1:53: rules[0].match.source: 10.0.0.0/8: must be of the same family as the group,"
                        + " ff3e::1",
                "rules: [{name: a, match: {group: 'ff3e::1', source: 10.0.0.0/8}, to: ['2001:db8::2']}]");
        assertErrors(
                "1:24: rules[0].to[0]: rule a: destination 2001:db8::1: must be IPv4 as the group"
                        + " is, 224.0.0.0/4",
                "rules: [{name: a, to: ['2001:db8::1']}]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "['ff3e::1', '2001:db8::5@ff3e::2', 239.1.2.3] | ",
                "['2001:db8::1'] | 1:8: join[0]: group 2001:db8::1: must be in 224.0.0.0/4 or"
                        + " ff00::/8",
                "['10.0.0.5@ff3e::2'] | 1:8: join[0]: source 10.0.0.5: must be the address of one"
                        + " host, of the group's family",
            })
    void joins(String value, String messages) {
        assertErrors(messages, "join: " + value + "\nrules:\n" + Yaml.RULE);
    }

    /** Sorts the expected messages by position before it compares them. */
    private static void assertErrors(String messages, String yaml) {
        final List<String> expected =
                messages == null
                        ? List.of()
                        : List.of(messages.split("; (?=\\d+:\\d+: )")).stream()
                                .map(message -> "FILE:" + message)
                                .sorted(Comparator.comparing(ConfigErrorsTest::place))
                                .toList();
        assertEquals(expected, Yaml.errors(yaml), yaml);
    }

    private static String place(String message) {
        final String[] parts = message.split(":");
        return String.format(
                Locale.ROOT, "%03d:%03d", Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "interface: a | FILE:1:1: rules: is missing",
                "rules: | FILE:1:7: rules: must be a list; is empty",
                "rules: [] | FILE:1:8: rules: must be a list of 1 to 1024 rules; has 0",
                "rules: {} | FILE:1:8: rules: must be a list; is a mapping",
                "rules: all | FILE:1:8: rules: must be a list; is \"all\"",
                "- name: a | FILE:1:1: must be a mapping of interface, transmit, workers, ring-frames, rate,"
                        + " stall-budget, receive, block-timeout, transmit-ring-frames, transmitter, burst, warm-up, idle, cpu, qdisc-bypass,"
                        + " delivery-method, consume, join, nic-filter, wait, name, control, metrics, log-level, log-format, rules; is a list",
                "hello | FILE:1:1: must be a mapping of interface, transmit, workers, ring-frames, rate,"
                        + " stall-budget, receive, block-timeout, transmit-ring-frames, transmitter, burst, warm-up, idle, cpu, qdisc-bypass,"
                        + " delivery-method, consume, join, nic-filter, wait, name, control, metrics, log-level, log-format, rules; is"
                        + " \"hello\"",
            })
    void rules(String text, String message) {
        assertEquals(List.of(message), Yaml.errors(text));
    }

    /**
     * A rule that sends a group to the same group on the interface that receives it makes a loop.
     */
    @Test
    void loop() {
        final String rule = "rules: [{name: a, match: {group: 239.1.2.3}, to: [239.1.2.3]";
        assertErrors(
                "2:11: transmit: rule a: takes what it sends to 239.1.2.3 again: a datagram would be forwarded again and again, because frames arrive and leave by e; set ttl: decrement to end that",
                "interface: e\ntransmit: e\n" + rule + "}]\n");
        assertErrors(null, "interface: e\ntransmit: f\n" + rule + "}]\n");
        assertErrors(null, "interface: e\ntransmit: e\n" + rule + ", ttl: decrement}]\n");
    }

    /** The check uses only the interfaces that the file names. */
    @Test
    void interfacesOfRules() {
        final String rules =
                """
                rules:
                  - {name: a, interface: if1, to: [10.0.0.1]}
                  - {name: b, interface: if3, to: [10.0.0.1]}
                  - {name: c, interface: if2, to: [10.0.0.1]}
                  - {name: d, to: [10.0.0.1]}
                  - {name: e, interface: if1, to: [10.0.0.1], ttl: x}
                """;
        assertEquals(
                List.of(
                        "FILE:4:26: rules[1].interface: rule b: interface if3: must be one of the"
                                + " receive interfaces: if1, if2",
                        "FILE:6:5: rules[3]: rule d: can never match, because all its frames match"
                                + " rules a, c before it",
                        "FILE:7:5: rules[4]: rule e: can never match, because all its frames match"
                                + " rule a before it",
                        "FILE:7:52: rules[4].ttl: ttl x: must be keep, set N or decrement"),
                Yaml.errors("interface: [if1, if2]\n" + rules));
        assertEquals(
                List.of(
                        "FILE:6:5: rules[4]: rule e: can never match, because all its frames match"
                                + " rule a before it",
                        "FILE:6:52: rules[4].ttl: ttl x: must be keep, set N or decrement"),
                Yaml.errors(rules));
        assertEquals(
                List.of(
                        "FILE:3:26: rules[0].interface: rule a: interface if2: must be one of the"
                                + " receive interfaces: if1"),
                Yaml.errors(
                        "interface: if1\nrules:\n  - {name: a, interface: if2, to:"
                                + " [10.0.0.1]}\n"));
    }

    @Test
    void whatIsNoRule() {
        final String kind =
                "must be a mapping of name, interface, match, to, deliver, udp-checksum, ttl, hop-limit, vlan,"
                        + " source-mac, source, fragments, gso; is ";
        assertEquals(
                List.of(
                        "FILE:2:4: rules[0]: " + kind + "empty",
                        "FILE:3:5: rules[1]: " + kind + "\"a\"",
                        "FILE:4:5: rules[2]: " + kind + "a list"),
                Yaml.errors("rules:\n  -\n  - a\n  - - b\n"));
    }

    @Test
    void sameName() {
        assertEquals(
                List.of(
                        "FILE:3:12: rules[1].name: a: is the name of rules[0] already, in line 2",
                        "FILE:4:12: rules[2].name: a: is the name of rules[0] already, in line 2"),
                Yaml.errors(
                        """
                        rules:
                          - {name: a, to: [10.0.0.1], match: {port: 1}}
                          - {name: a, to: [10.0.0.1], match: {port: 2}}
                          - {name: a, to: [10.0.0.1], match: {port: 3}}
                        """));
    }

    @Test
    void shadowedByTheRulesBeforeIt() {
        assertEquals(
                List.of(
                        "FILE:4:38: rules[2]: rule c: can never match, because all its frames match rules a, b before it"),
                Yaml.errors(
                        """
                        rules:
                          - {name: a, to: [10.0.0.1], match: {port: 1-100}}
                          - {name: b, to: [10.0.0.1], match: {port: 101-200}}
                          - {name: c, to: [10.0.0.1], match: {port: 100-101}}
                          - {name: d, to: [10.0.0.1], match: {port: 200-201}}
                        """));
    }

    /**
     * If a rule has no match, the error is reported at the rule itself. Other errors do not hide
     * it.
     */
    @Test
    void shadowedRulesWithOtherMistakes() {
        assertEquals(
                List.of(
                        "FILE:2:35: rules[0].ttl: ttl x: must be keep, set N or decrement",
                        "FILE:3:5: rules[1]: rule b: can never match, because all its frames match rule a before it",
                        "FILE:3:19: rules[1].to: must have at least one entry"),
                Yaml.errors(
                        """
                        rules:
                          - {name: a, to: [1.1.1.1], ttl: x, match: {port: any}}
                          - {name: b, to: []}
                        """));
    }

    @Test
    void allAtOnceInTheOrderOfTheFile() {
        final List<String> errors =
                Yaml.errors(
                        """
                        rules:
                          - match: {group: 240.0.1, port: 0}
                            to: [x, 10.0.0.1, y]
                            name: '!'
                        cpu: x
                        interface: []
                        """);
        assertEquals(
                List.of("2:20", "2:35", "3:10", "3:23", "4:11", "5:6", "6:12"),
                errors.stream().map(line -> line.split(":")[1] + ":" + line.split(":")[2]).toList(),
                errors::toString);
    }

    @Test
    void anchorsAndAliases() {
        assertEquals(
                List.of(),
                Yaml.errors(
                        """
                        rules:
                          - {name: a, to: &all [10.0.0.1, &one 10.0.0.2], match: &m {port: 1}}
                          - {name: b, to: *all, match: {port: 2}}
                          - {name: c, to: [*one], match: {port: 3}}
                        """));
        assertEquals(
                List.of("FILE:1:8: alias *nowhere: no such anchor before it"),
                Yaml.errors("rules: *nowhere"));
        assertEquals(
                List.of("FILE:1:15: alias *self: no such anchor before it"),
                Yaml.errors("rules: &self [*self]"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a: [b;c: d | 2:2: not valid YAML: expected ',' or ']', but got : (while parsing a"
                        + " flow sequence)",
                "a: b: c | 1:5: not valid YAML: mapping values are not allowed here",
                "a: 'b | 2:1: not valid YAML: found unexpected end of stream (while scanning a"
                        + " quoted scalar)",
                "a:;- b; c | 4:1: not valid YAML: could not find expected ':' (while scanning a"
                        + " simple key)",
                "a: @b | 1:4: not valid YAML: found character '@' that cannot start any token."
                        + " (Do not use @ for indentation) (while scanning for the next token)",
                "%YAML 3.0;---;a: b | 1:1: not valid YAML: %YAML must name version 1.2",
                "a: b;---;a: b | 2:1: a second document begins: must be only one",
                "a: b;...;---;a: b | 3:1: a second document begins: must be only one",
                "---;... | 2:1: must be a mapping of interface, transmit, workers, ring-frames, rate,"
                        + " stall-budget, receive, block-timeout, transmit-ring-frames, transmitter, burst, warm-up, idle, cpu, qdisc-bypass,"
                        + " delivery-method, consume, join, nic-filter, wait, name, control, metrics, log-level, log-format, rules; is empty",
            })
    void notYaml(String text, String message) {
        assertEquals(List.of("FILE:" + message), Yaml.errors(lines(text)));
    }

    @Test
    void noDocumentAtAll() {
        for (final String text : List.of("", "\n\n", "# only a comment\n", "\ufeff")) {
            assertEquals(List.of("FILE:1:1: is empty: must have rules"), Yaml.errors(text), text);
        }
    }

    @Test
    void aByteOrderMarkIsPassedOver() {
        assertEquals(List.of(), Yaml.errors("\ufeffrules:\n" + Yaml.RULE));
        assertEquals(
                List.of("FILE:1:6: cpu: must be a whole number from 0 to 1023; is \"x\""),
                Yaml.errors("\ufeffcpu: x\nrules:\n" + Yaml.RULE));
    }

    @Test
    void notUtf8() {
        final byte[] bytes = ("# ok\nrules:  \n" + Yaml.RULE).getBytes(StandardCharsets.UTF_8);
        bytes[12] = (byte) 0xe9;
        assertEquals(
                List.of("FILE:2:8: must be UTF-8; a byte here is not valid"), Yaml.errors(bytes));
        assertEquals(
                List.of("FILE:1:1: must be UTF-8; a byte here is not valid"),
                Yaml.errors("rules:".getBytes(StandardCharsets.UTF_16)));
    }

    @Test
    void columnsCountCharacters() {
        assertEquals(
                List.of(
                        "FILE:2:18: rules[0].tö😀: unknown key; known here: name, interface, match, to,"
                                + " deliver, udp-checksum, ttl, hop-limit, vlan, source-mac, source,"
                                + " fragments, gso"),
                Yaml.errors("rules: # ü\n - {\"name\": \"a\", tö😀: 1, to: [10.0.0.1]}\n"));
    }

    /** Control characters of a file are not written to the terminal. */
    @Test
    void strangeCharactersAreNotShown() {
        assertEquals(
                List.of("FILE:1:1: not valid YAML: character U+001B is not allowed"),
                Yaml.errors("\u001b[31m: x"));
        final List<String> errors =
                Yaml.errors("idle: \"\\e[31m\\n\\u202e\"\n\"\\x07\": x\nrules:\n" + Yaml.RULE);
        assertEquals(
                List.of(
                        "FILE:1:7: idle: idle �[31m��: must be one of spin, yield, backoff, poll",
                        "FILE:2:1: �: unknown key; known here: interface, transmit, workers, ring-frames, rate,"
                                + " stall-budget, receive, block-timeout, transmit-ring-frames, transmitter, burst, warm-up, idle, cpu, qdisc-bypass,"
                                + " delivery-method, consume, join, nic-filter, wait, name, control, metrics, log-level, log-format, rules"),
                errors);
    }

    @Test
    void longValuesAreShownInPart() {
        final List<String> errors =
                Yaml.errors("idle: " + "x".repeat(100_000) + "\nrules:\n" + Yaml.RULE);
        assertEquals(1, errors.size());
        assertTrue(errors.get(0).length() < 450, errors::toString);
        assertTrue(
                errors.get(0).matches(".*x…x+: must be one of spin, yield, backoff, poll"),
                errors::toString);
    }

    @Test
    void unreadableFiles() throws Exception {
        final Path missing = directory.resolve("missing.yaml");
        assertEquals(
                missing + ": cannot be read: no such file",
                assertThrows(CommandException.class, () -> ConfigFile.read(missing)).getMessage());
        assertEquals(
                directory + ": cannot be read: Is a directory",
                assertThrows(CommandException.class, () -> ConfigFile.read(directory))
                        .getMessage());
        final Path file = Files.writeString(directory.resolve("a.yaml"), "cpu: x");
        assertEquals(
                List.of(
                        file + ":1:1: rules: is missing",
                        file + ":1:6: cpu: must be a whole number from 0 to 1023; is \"x\""),
                assertThrows(ConfigException.class, () -> ConfigFile.read(file)).lines());
    }
}
