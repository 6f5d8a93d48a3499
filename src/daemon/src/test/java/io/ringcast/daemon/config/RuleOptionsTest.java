package io.ringcast.daemon.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.console.Arguments;
import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.rule.RuleSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Tests that options and files describe the same rules. */
class RuleOptionsTest {
    private static final long MAC = MacAddress.parse("02:00:00:00:00:01");

    private static RuleOptions options(String line) {
        final RuleOptions options = new RuleOptions();
        new CommandLine(options).parseArgs(line.isEmpty() ? new String[0] : line.split(" (?=--)"));
        return options;
    }

    private static RuleSet rules(String line, long mac) {
        final CommandLine command = new CommandLine(new RuleOptions());
        return options(line)
                .plan(new Arguments(command.getCommandSpec()), mac)
                .rules(group -> IpAddress.parse(group.isIpv4() ? "10.9.9.9" : "2001:db8:9::9"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--to=10.0.0.1 | to: [10.0.0.1]",
                "--to=10.0.0.1:5 --to=10.0.0.2 | to: [10.0.0.1:5, 10.0.0.2]",
                "--to=239.1.1.1 | to: [239.1.1.1]",
                "--to=10.0.0.1 --group=239.1.0.0/16 | to: [10.0.0.1], match: {group: 239.1.0.0/16}",
                "--to=239.1.1.1 --destination=10.0.0.9"
                        + " | to: [239.1.1.1], match: {destination: 10.0.0.9}",
                "--to=239.1.1.1 --destination=10.0.0.9 | to: [239.1.1.1], match: {group: 10.0.0.9}",
                "--to=239.1.1.1 --destination=own | to: [239.1.1.1], match: {destination: own}",
                "--to=ff15::1 --destination=own"
                        + " | to: [{ip: 'ff15::1'}], match: {destination: own-ipv6}",
                "--to=ff15::1 --group=own-ipv6 | to: ['ff15::1'], match: {destination: own}",
                "--to=10.0.0.1 --group=any | to: [10.0.0.1], match: {group: any}",
                "--to=10.0.0.1 --port=5 | to: [10.0.0.1], match: {port: 5}",
                "--to=10.0.0.1 --port=5-9 | to: [10.0.0.1], match: {port: 5-9}",
                "--to=10.0.0.1:7-8 --port=5-6 | to: [10.0.0.1:7-8], match: {port: 5-6}",
                "--to=10.0.0.1 --port=any | to: [10.0.0.1], match: {port: any}",
                "--to=10.0.0.1 --match-source=10.0.0.0/8"
                        + " | to: [10.0.0.1], match: {source: 10.0.0.0/8}",
                "--to=10.0.0.1 --match-vlan=7 | to: [10.0.0.1], match: {vlan: 7}",
                "--to=10.0.0.1 --match-vlan=none | to: [10.0.0.1], match: {vlan: none}",
                "--to=10.0.0.1 --udp-checksum=full | to: [10.0.0.1], udp-checksum: full",
                "--to=10.0.0.1 --udp-checksum=keep | to: [10.0.0.1], udp-checksum: keep",
                "--to=10.0.0.1 --ttl=set 9 | to: [10.0.0.1], ttl: set 9",
                "--to=10.0.0.1 --ttl=decrement | to: [10.0.0.1], ttl: decrement",
                "--to=10.0.0.1 --hop-limit=set 9 | to: [10.0.0.1], ttl: set 9",
                "--to=10.0.0.1 --hop-limit=set 9 | to: [10.0.0.1], hop-limit: set 9",
                "--to=2001:db8::2 --group=ff3e::/32"
                        + " | to: ['2001:db8::2'], match: {group: 'ff3e::/32'}",
                "--to=[2001:db8::2]:5 --destination=2001:db8::9"
                        + " | to: ['[2001:db8::2]:5'], match: {destination: '2001:db8::9'}",
                "--to=ff3e::2 --group=ff3e::1 --match-source=2001:db8::/32 --source=[2001:db8::7]:7"
                        + " | to: [{ip: 'ff3e::2'}], source: '[2001:db8::7]:7',"
                        + " match: {group: 'ff3e::1', source: '2001:db8::/32'}",
                "--to=10.0.0.1 --vlan=strip | to: [10.0.0.1], vlan: strip",
                "--to=10.0.0.1 --vlan=set 5 | to: [10.0.0.1], vlan: set 5",
                "--to=10.0.0.1 --source-mac=output | to: [10.0.0.1], source-mac: output",
                "--to=10.0.0.1 --source=10.0.0.7:7 | to: [10.0.0.1], source: 10.0.0.7:7",
                "--to=10.0.0.1 --fragments=pass | to: [10.0.0.1], fragments: pass",
                "--to=10.0.0.1 --gso=off | to: [10.0.0.1], gso: off",
                "--to=10.0.0.1 --deliver=local | to: [10.0.0.1], deliver: local",
                "--to=10.0.0.1 --deliver=wire | to: [{ip: 10.0.0.1, deliver: wire}], deliver: local",
            })
    void mean(String line, String yaml) {
        final RuleSet written = Yaml.read("rules: [{name: default, " + yaml + "}]").rules();
        assertEquals(written, rules(line, MacAddress.NONE));
    }

    @Test
    void theMacAddressIsThatOfAllThatHaveNone() {
        assertEquals(
                Yaml.read(
                                """
                                rules:
                                  - name: default
                                    to:
                                      - {ip: 10.0.0.1, mac: 02:00:00:00:00:01}
                                      - {ip: 10.0.0.2, port: 7, mac: 02:00:00:00:00:01}
                                      - 239.1.1.1
                                """)
                        .rules(),
                rules("--to=10.0.0.1 --to=10.0.0.2:7 --to=239.1.1.1", MAC));
    }

    @Test
    void noDestinationIsTheInterfacesOwnAddress() {
        assertEquals(
                Yaml.read("rules: [{name: default, to: [10.9.9.9], ttl: decrement}]").rules(),
                rules("--ttl=decrement", MacAddress.NONE));
        assertTrue(rules("", MAC).get(0).destinations().get(0).isResolved());
        assertEquals(
                "2001:db8:9::9",
                rules("--group=ff3e::1", MacAddress.NONE).get(0).destinations().get(0).toString());
    }

    /** Each call of rules() uses its own address; none is kept from an earlier call. */
    @Test
    void eachAddressOfTheInterfaceGivesRulesOfItsOwn() {
        final CommandLine command = new CommandLine(new RuleOptions());
        final RulePlan plan =
                options("").plan(new Arguments(command.getCommandSpec()), MacAddress.NONE);
        plan.rules(RulePlan::anyAddress);
        assertEquals(
                "[10.9.9.9]",
                plan.rules(group -> IpAddress.parse("10.9.9.9")).get(0).destinations().toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--group=ff3e::1 --to=10.0.0.1 | destination 10.0.0.1: must be IPv6 as the group"
                        + " is, ff3e::1",
                "--to=2001:db8::1 | destination 2001:db8::1: must be IPv4 as the group is,"
                        + " 224.0.0.0/4",
                "--group=ff3e::1 --source=10.0.0.1 | source to send from 10.0.0.1: must be IPv6 as"
                        + " the group is, ff3e::1",
                "--group=ff3e::1 --match-source=10.0.0.1 | source 10.0.0.1: must be of the same"
                        + " family as the group, ff3e::1",
                "--group=ff3e::1 --udp-checksum=zero | udp-checksum zero: must be another one for IPv6, whose receivers drop datagrams without a checksum (RFC 8200 section 8.1)",
            })
    void familiesAreNotMixed(String line, String message) {
        final String text =
                assertThrows(
                                CommandLine.ParameterException.class,
                                () -> rules(line, MacAddress.NONE))
                        .getMessage();
        assertTrue(text.endsWith(message), text);
    }

    @Test
    void namesThoseGiven() {
        assertEquals(List.of(), options("").given());
        assertEquals(
                List.of("--port", "--to", "--fragments", "--gso"),
                options("--gso=on --fragments=drop --to=10.0.0.1 --port=5").given());
    }
}
