package io.ringcast.bench.campaign;

/** Listener for the progress of a measurement. */
public interface Progress {
    /** A round begins. */
    void round(int round, int rounds);

    /** The remaining rounds will take this many seconds. */
    void left(double seconds);

    /** A contender begins a step. */
    void step(String contender, String what);

    /** A message for the user. */
    void note(String line);
}
