/**
 * Networks of namespaces and the processes in them, for the demonstration, tests and benchmarks.
 * Needs nothing of Ringcast.
 */
module io.ringcast.testbed {
    exports io.ringcast.testbed;
}
