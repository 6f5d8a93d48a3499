/**
 * The engine's workers as agents of Agrona: one or several loops beside an application's other
 * agents, on a thread that an AgentRunner or the application runs.
 */
// Agrona and HdrHistogram carry no module descriptors, hence the automatic modules.
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module io.ringcast.agrona {
    requires transitive io.ringcast.engine;
    requires transitive org.agrona;

    exports io.ringcast.agrona;
}
