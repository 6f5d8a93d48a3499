package io.ringcast.daemon.it;

import io.ringcast.testbed.Namespace;

/** Tests rules for the own address of an interface with IPv4. */
class OwnAddressIT extends OwnAddressTests {
    OwnAddressIT() {
        super(
                new Net(
                        "-4",
                        "IPv4",
                        "ICMP",
                        "own",
                        Lab.GROUP,
                        Lab.RECEIVER,
                        Lab.IF1,
                        "198.18.0.9",
                        25, // prefix differs, so not a secondary address
                        "198.18.1.1",
                        "198.18.1.2",
                        "198.18.1.9",
                        24));
    }

    @Override
    long unreachables(Namespace host) {
        return RelayIT.unreachables(host);
    }
}
