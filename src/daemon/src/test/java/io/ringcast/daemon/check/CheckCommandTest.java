package io.ringcast.daemon.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.Cli;
import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.Json;
import io.ringcast.engine.TransmitConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
    private static final String VALID =
            """
            transmit: no-such-device
            cpu: 2
            rules:
              - {name: a, match: {group: 239.1.2.3}, to: [10.0.0.1, {ip: 10.0.0.2, port: 7,
                 mac: 02:00:00:00:00:01}]}
            """;

    private static final String MODE = TransmitConfig.DEFAULT_MODE.label();

    @TempDir private Path directory;

    private String file(String text) throws IOException {
        return Files.writeString(directory.resolve("c.yaml"), text).toString();
    }

    @Test
    void saysWhatAValidFileMeans() throws IOException {
        final String file = file(VALID);
        final Cli check = Cli.run("check", "-c", file);
        assertEquals("", check.err());
        assertEquals(0, check.exitCode());
        assertEquals(
                """
                FILE: valid, 1 rule, 2 destinations

                Engine
                  interface             by -i
                  transmit              no-such-device
                  workers               1
                  ring-frames           8192
                  receive               v2
                  block-timeout         1
                  transmit-ring-frames  1024
                  transmitter           MODE
                  burst                 64
                  warm-up               4
                  idle                  spin
                  cpu                   2
                  qdisc-bypass          false
                  delivery-method       auto
                  consume               auto
                  join                  auto
                  nic-filter            groups
                  wait                  false

                Service
                  name                  default
                  control               off
                  metrics               off
                  log-level             info
                  log-format            text

                Rules: the first that matches a frame takes it
                  name  group      port   source  vlan  to          mac
                  a     239.1.2.3  10000  any     any   10.0.0.1    by ARP, or local
                                                        10.0.0.2:7  02:00:00:00:00:01

                What they change in a frame beside its destination
                  name  udp-checksum  ttl   vlan      source-mac  source  fragments  gso
                  a     auto          keep  preserve  keep        keep    track      on

                Kernel filter: 49 instructions, exact
                """,
                check.out()
                        .replace(file, "FILE")
                        .replace("transmitter           " + MODE, "transmitter           MODE"));
    }

    @Test
    void saysWhatRulesOfIpv6Mean() throws IOException {
        final String file =
                file(
                        """
                        join: ['2001:db8::5@ff3e::1']
                        rules:
                          - name: a
                            match: {group: 'ff3e::1', port: 5004-5005, source: '2001:db8::/32'}
                            to: ['2001:db8::2', {ip: '2001:db8::3', port: 7, deliver: wire}, 'ff3e::2']
                            hop-limit: set 9
                        """);
        final Cli check = Cli.run("check", "-c", file, "--bpf");
        assertEquals(0, check.exitCode(), check::err);
        final String text = check.out().replaceAll(" +", " ");
        for (final String line :
                List.of(
                        " join 2001:db8::5@ff3e::1",
                        " a ff3e::1 5004-5005 2001:db8::/32 any 2001:db8::2 by ND, or local",
                        " [2001:db8::3]:7 by ND",
                        " ff3e::2 33:33:00:00:00:02",
                        " a auto set 9 preserve",
                        "to map each port to its own, write [2001:db8::3]:7-8")) {
            assertTrue(text.replace("\n ", " ").contains(line), () -> line + " in " + text);
        }
        final Map<String, Object> json = Json.read(Cli.run("check", "-c", file, "--json").out());
        final Map<?, ?> rule = Fields.objects(json, "rules").get(0);
        assertEquals("set 9", rule.get("ttl"));
        final List<Map<?, ?>> to = Fields.objects(rule, "to");
        assertEquals("2001:db8::3", to.get(1).get("ip"));
        assertEquals("33:33:00:00:00:02", to.get(2).get("mac"));
    }

    @Test
    void eachInterfaceHasItsFilter() throws IOException {
        final String rules =
                """
                rules:
                  - {name: a, interface: if1, match: {group: 239.1.2.3}, to: [10.0.0.1, 10.0.0.2]}
                  - {name: b, interface: if3, match: {group: 239.1.2.3}, to: [10.0.0.3]}
                """;
        final String file = file("interface: [if1, if2, if3]\n" + rules);
        final Cli check = Cli.run("check", "-c", file);
        assertEquals(0, check.exitCode(), check::err);
        final String text = check.out().replaceAll(" +", " ");
        for (final String line :
                List.of(
                        " name interface group port source vlan to mac\n",
                        " a if1 239.1.2.3 10000 any any 10.0.0.1 by ARP, or local\n",
                        " b if3 239.1.2.3 10000 any any 10.0.0.3 by ARP, or local\n",
                        "warning: interface if2: no rule takes frames that arrive there\n",
                        "Kernel filter on if1: 49 instructions, exact\n",
                        "Kernel filter on if2: 1 instruction, exact\n",
                        "Kernel filter on if3: 49 instructions, exact\n")) {
            assertTrue(text.contains(line), () -> line + " in " + text);
        }
        final Map<String, Object> json = Json.read(Cli.run("check", "-c", file, "--json").out());
        assertEquals(
                List.of("if1", "if2", "if3"),
                Fields.objects(json, "bpf").stream().map(each -> each.get("interface")).toList());
        final String open = Cli.run("check", "-c", file(rules)).out();
        assertTrue(open.contains("Kernel filter on if1: 49 instructions, exact\n"), open);
        assertTrue(open.contains("Kernel filter on if3: 49 instructions, exact\n"), open);
    }

    @Test
    void listsTheFilter() throws IOException {
        final List<String> lines =
                Cli.run("check", "-c", file(VALID), "--bpf").out().lines().toList();
        final int head = lines.indexOf("Kernel filter: 49 instructions, exact");
        assertEquals(49, lines.size() - head - 1);
        assertTrue(lines.get(head + 1).startsWith("(000) ldh "), lines::toString);
        assertEquals("(048) ret      #0", lines.get(head + 49));
    }

    @Test
    void showsRangesOfPortsAndWarnsOfOneThatGoesToASinglePort() throws IOException {
        final String file =
                file(
                        """
                        rules:
                          - name: a
                            match: {port: 5004-5005}
                            to: [10.0.0.1:6004-6005, {ip: 10.0.0.2, port: 7-8}, 10.0.0.3:9]
                        """);
        final String warning =
                "rule a: ports 5004-5005 all go to port 9 of 10.0.0.3, and the receiver cannot"
                        + " distinguish them; to map each port to its own, write 10.0.0.3:9-10";
        final List<String> lines = Cli.run("check", "-c", file).out().lines().toList();
        assertTrue(
                String.join(" ", lines).replaceAll(" +", " ").contains("warning: " + warning),
                lines::toString);
        assertTrue(
                lines.stream().anyMatch(line -> line.contains("10.0.0.1:6004-6005 ")),
                lines::toString);
        final Map<String, Object> json = Json.read(Cli.run("check", "-c", file, "--json").out());
        assertEquals(List.of(warning), json.get("warnings"));
        final List<Map<?, ?>> to = Fields.objects(Fields.objects(json, "rules").get(0), "to");
        assertEquals("6004-6005", to.get(0).get("port"));
        assertEquals("7-8", to.get(1).get("port"));
        assertEquals(9, ((Number) to.get(2).get("port")).intValue());
    }

    @Test
    void asJson() throws IOException {
        final String file = file(VALID);
        final Cli check = Cli.run("check", "-c", file, "--json", "--bpf");
        assertEquals(0, check.exitCode());
        final Map<String, Object> json = Json.read(check.out());
        final Map<?, ?> bpf = (Map<?, ?>) json.remove("bpf");
        assertEquals(49, ((List<?>) bpf.get("program")).size());
        assertEquals(true, bpf.get("exact"));
        assertEquals(49, bpf.get("instructions"));
        assertEquals(
                "{\"file\":\"FILE\",\"valid\":true,\"engine\":{\"transmit\":\"no-such-device\","
                        + "\"workers\":1,\"ring-frames\":8192,\"receive\":\"v2\",\"block-timeout\":1,\"transmit-ring-frames\":1024,"
                        + "\"transmitter\":\""
                        + MODE
                        + "\",\"burst\":64,\"warm-up\":4,"
                        + "\"idle\":\"spin\",\"cpu\":2,\"qdisc-bypass\":false,"
                        + "\"delivery-method\":\"auto\",\"consume\":\"auto\","
                        + "\"join\":\"auto\",\"nic-filter\":\"groups\",\"wait\":false},\"service\":{\"name\":\"default\",\"control\":\"off\",\"metrics\":\"off\",\"log-level\":\"info\",\"log-format\":\"text\"},\"rules\":[{"
                        + "\"name\":\"a\",\"match\":{\"group\":\"239.1.2.3\",\"port\":\"10000\","
                        + "\"source\":\"any\",\"vlan\":\"any\"},\"to\":[{\"ip\":\"10.0.0.1\",\"deliver\":\"auto\"},{"
                        + "\"ip\":\"10.0.0.2\",\"port\":7,\"mac\":\"02:00:00:00:00:01\","
                        + "\"deliver\":\"auto\"}],"
                        + "\"udp-checksum\":\"auto\",\"ttl\":\"keep\",\"vlan\":\"preserve\","
                        + "\"source-mac\":\"keep\",\"source\":\"keep\",\"fragments\":\"track\",\"gso\":\"on\"}],\"warnings\":[]}",
                Json.write(json).replace(file, "FILE"));
    }

    @Test
    void warnsOfLoops() throws IOException {
        final String file =
                file("rules: [{name: a, match: {group: 239.1.2.3}, to: [239.1.2.3]}]\n");
        final String text = Cli.run("check", "-c", file).out();
        assertTrue(
                text.contains("warning: rule a: if the network brings datagrams to 239.1.2.3"),
                text);
        final Map<String, Object> json = Json.read(Cli.run("check", "-c", file, "--json").out());
        final String warning = ((List<?>) json.get("warnings")).get(0).toString();
        assertTrue(warning.contains("; set ttl: decrement to end that"), warning);
    }

    @Test
    void allThatIsWrong() throws IOException {
        final String file = file("cpu: x\nrules:\n  - {name: a, to: [b]}\n");
        final Cli check = Cli.run("check", "-c", file);
        assertEquals(2, check.exitCode());
        assertEquals("", check.out());
        final List<String> errors =
                List.of(
                        file + ":1:6: cpu: must be a whole number from 0 to 1023; is \"x\"",
                        file
                                + ":3:20: rules[0].to[0]: IPv4 address b: must be four numbers of 0"
                                + " to 255 joined by dots");
        assertEquals(errors, check.errLines());
    }

    @Test
    void allThatIsWrongAsJson() throws IOException {
        final String file = file("cpu: x\nrules:\n  - {name: a, to: [b]}\n");
        final Cli check = Cli.run("check", "-c", file, "--json");
        assertEquals(2, check.exitCode());
        assertEquals(2, check.errLines().size());
        final Map<String, Object> json = Json.read(check.out());
        assertEquals(file, json.get("file"));
        assertEquals(false, json.get("valid"));
        final List<Map<?, ?>> errors = Fields.objects(json, "errors");
        assertEquals(2, errors.size());
        assertEquals(
                Map.of(
                        "line",
                        1,
                        "column",
                        6,
                        "path",
                        "cpu",
                        "message",
                        "must be a whole number from 0 to 1023; is \"x\""),
                errors.get(0));
    }

    @Test
    void noFile() {
        final Cli check = Cli.run("check", "-c", directory + "/none");
        assertEquals(1, check.exitCode());
        assertEquals(
                List.of("ringcast check: " + directory + "/none: cannot be read: no such file"),
                check.errLines());
        assertEquals(2, Cli.run("check").exitCode());
    }

    /** The output with the longest possible names and values fits. */
    @Test
    void fitsAWideTerminal() throws IOException {
        final String name = "n".repeat(64);
        final String file =
                file(
                        "interface: "
                                + "i".repeat(60)
                                + "\nrules:\n  - {name: "
                                + name
                                + ", match: {group: 239.255.255.128/25, port: 10000-65535, source:"
                                + " 192.168.128.128/25, vlan: 4094}, to: [{ip: 192.168.100.200,"
                                + " port: 65535, mac: 02:00:00:00:00:01}], source:"
                                + " 192.168.100.100:65535}\n"
                                + "  - {name: nnnnnnnnnnnnnnnn, to: [10.0.0.1]}\n");
        final Cli check = Cli.run("check", "-c", file);
        assertEquals(0, check.exitCode(), check.err());
        assertTrue(check.out().contains("\n  " + name + "\n"), check.out());
        check.out()
                .lines()
                .skip(1)
                .forEach(line -> assertTrue(line.length() <= 120, () -> line.length() + line));
    }
}
