package io.ringcast.daemon.doctor;

import java.util.BitSet;

/** CPU lists in the kernel's format, {@code 0-3,8} (Documentation/admin-guide/cputopology.rst). */
final class Cpus {
    private Cpus() {}

    /**
     * Reads a list.
     *
     * @throws IllegalArgumentException if the text is no CPU list
     */
    static BitSet parse(String list) {
        final BitSet cpus = new BitSet();
        // The kernel writes "(null)" for an empty nohz_full
        if (list.isBlank() || list.strip().equals("(null)")) {
            return cpus;
        }
        for (final String range : list.strip().split(",")) {
            final int dash = range.indexOf('-');
            final int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
            final int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
            cpus.set(first, last + 1);
        }
        return cpus;
    }

    /** Returns the text that {@link #parse} reads. */
    static String format(BitSet cpus) {
        final StringBuilder list = new StringBuilder();
        for (int first = cpus.nextSetBit(0); first >= 0; ) {
            final int end = cpus.nextClearBit(first);
            list.append(list.isEmpty() ? "" : ",").append(first);
            if (end > first + 1) {
                list.append('-').append(end - 1);
            }
            first = cpus.nextSetBit(end);
        }
        return list.toString();
    }
}
