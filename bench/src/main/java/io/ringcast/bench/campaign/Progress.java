package io.ringcast.bench.campaign;

/** Hears what is being measured. */
public interface Progress {
    /** A round begins. */
    void round(int round, int rounds);

    /** So many of all turns are over. */
    void done(int turns, int all);

    /** A contender does something. */
    void step(String contender, String what);

    /** Something that the person who waits should read. */
    void note(String line);
}
