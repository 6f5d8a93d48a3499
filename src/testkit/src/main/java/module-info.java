/**
 * Testkit: rules and handlers are tested without a network and without a privilege, by the engine's
 * own loop between simulated rings; and with one, in network namespaces.
 *
 * <p>JUnit is needed for package {@code junit} only.
 */
module io.ringcast.testkit {
    requires transitive io.ringcast.engine;
    requires transitive io.ringcast.testbed;
    requires static transitive org.junit.jupiter.api;

    exports io.ringcast.testkit;
    exports io.ringcast.testkit.junit;
}
