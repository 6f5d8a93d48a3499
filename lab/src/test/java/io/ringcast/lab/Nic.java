package io.ringcast.lab;

import java.util.HexFormat;

/** The guest's two network interfaces. */
enum Nic {
    IF1("if1", "10.0.1.1", "52:54:00:52:43:01", 1),
    ETH0("eth0", "10.0.2.1", "52:54:00:52:43:02", 2);

    private final String device;
    private final String address;
    private final String mac;
    private final int number;

    Nic(String device, String address, String mac, int number) {
        this.device = device;
        this.address = address;
        this.mac = mac;
        this.number = number;
    }

    /** Its name, also that of its wire in QEMU plus {@code -wire}, and in {@code device_del}. */
    String device() {
        return device;
    }

    String wire() {
        return device + "-wire";
    }

    String address() {
        return address;
    }

    String macText() {
        return mac;
    }

    byte[] mac() {
        return HexFormat.ofDelimiter(":").parseHex(mac);
    }

    /** By which {@code lab/guest} counts them. */
    int number() {
        return number;
    }
}
