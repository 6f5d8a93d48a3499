package io.ringcast.bench.campaign;

/** Hears what is being measured. */
public interface Progress {
    /** A round begins. */
    void round(int round, int rounds);

    /** What is left of the rounds is going to take so many seconds. */
    void left(double seconds);

    /** A contender does something. */
    void step(String contender, String what);

    /** Something that the person who waits should read. */
    void note(String line);
}
