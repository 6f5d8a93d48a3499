package io.ringcast.lab;

/**
 * Check that runs on each machine: a column of the matrix.
 *
 * @param name the column
 * @param ofKernel whether it tests the kernel, so that the network card does not matter
 */
record Check(String name, Body body, boolean ofKernel) {
    /** Creates a check of the network card. */
    Check(String name, Body body) {
        this(name, body, false);
    }

    /** Code of the check. */
    @FunctionalInterface
    interface Body {
        /**
         * @return text of the cell, may be empty
         * @throws AssertionError if the engine does not behave as it should
         * @throws org.opentest4j.TestAbortedException if the machine lacks what the check needs
         */
        String run(Rig rig);
    }
}
