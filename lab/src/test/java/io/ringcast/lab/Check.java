package io.ringcast.lab;

/**
 * One thing that is tried out on each machine: a column of the matrix.
 *
 * @param name the column
 * @param ofKernel whether it is about the kernel, and the same with each network card
 */
record Check(String name, Body body, boolean ofKernel) {
    /** One about the network card. */
    Check(String name, Body body) {
        this(name, body, false);
    }

    /** What is done. */
    @FunctionalInterface
    interface Body {
        /**
         * @return what the cell says, may be empty
         * @throws AssertionError if the engine does something else than it should
         * @throws org.opentest4j.TestAbortedException if the machine does not have what it takes
         */
        String run(Rig rig);
    }
}
