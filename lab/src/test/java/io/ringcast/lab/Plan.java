package io.ringcast.lab;

import java.util.List;
import java.util.stream.Stream;

/** Machines that the lab boots. */
final class Plan {
    /** Usual card of a virtual machine, and usual Intel card of a physical one. */
    private static final List<String> QUICK = List.of("virtio-net", "e1000e");

    private static final List<String> ALL =
            List.of("virtio-net", "vmxnet3", "e1000", "e1000e", "igb", "rtl8139");

    /** Debian's cloud kernel has no other drivers. */
    private static final List<String> CLOUD = List.of("virtio-net", "vmxnet3");

    private static final List<String> OTHERS = List.of("virtio-net", "e1000e");

    private Plan() {}

    /**
     * System properties: {@code lab.matrix} is quick or full; {@code lab.kernel} and {@code
     * lab.nic}, each a list with commas, choose by hand.
     */
    static Stream<Boot> boots() {
        final String kernels = System.getProperty("lab.kernel", "");
        final String nics = System.getProperty("lab.nic", "");
        if (!kernels.isEmpty() || !nics.isEmpty()) {
            return Stream.of((kernels.isEmpty() ? "stock" : kernels).split(","))
                    .flatMap(kernel -> on(kernel, nics.isEmpty() ? ALL : List.of(nics.split(","))));
        }
        if (!full()) {
            return QUICK.stream().map(nic -> new Boot("stock", nic, false));
        }
        return Stream.of(
                        on("stock", ALL),
                        on("rt", OTHERS),
                        on("cloud", CLOUD),
                        on("6.12", OTHERS),
                        on("own", OTHERS))
                .flatMap(boots -> boots);
    }

    /** Returns whether the full matrix is selected. */
    static boolean full() {
        return System.getProperty("lab.matrix").equals("full")
                && System.getProperty("lab.kernel", "").isEmpty()
                && System.getProperty("lab.nic", "").isEmpty();
    }

    /** The first machine also runs the checks that test the kernel. */
    private static Stream<Boot> on(String kernel, List<String> nics) {
        return nics.stream().map(nic -> new Boot(kernel, nic, nic.equals(nics.get(0))));
    }
}
