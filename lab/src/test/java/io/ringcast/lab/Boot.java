package io.ringcast.lab;

/**
 * A machine to be booted.
 *
 * @param kernel as {@code lab/kernel} calls it
 * @param nic as {@code lab/guest} calls it: both network interfaces are of this kind
 * @param whole whether it also goes through the checks that are about the kernel, whatever the card
 */
record Boot(String kernel, String nic, boolean whole) {
    /** QEMU's name of the network interfaces; {@code lab/guest.sh} says the same. */
    String model() {
        return nic.equals("virtio-net") ? "virtio-net-pci" : nic;
    }

    @Override
    public String toString() {
        return kernel + ", " + nic;
    }
}
