package io.ringcast.lab;

/**
 * A machine to be booted.
 *
 * @param kernel name of the kernel in {@code lab/kernel}
 * @param nic name of the network card in {@code lab/guest}; both interfaces are of this kind
 * @param whole whether the machine also runs the checks that test the kernel and do not depend on
 *     the card
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
