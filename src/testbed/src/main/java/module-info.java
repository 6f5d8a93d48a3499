/**
 * Networks of namespaces, the processes in them, and frames to send, for the demonstration, tests
 * and benchmarks. Needs nothing of Ringcast.
 */
module io.ringcast.testbed {
    exports io.ringcast.testbed;
}
