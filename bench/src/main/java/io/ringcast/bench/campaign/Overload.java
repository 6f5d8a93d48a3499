package io.ringcast.bench.campaign;

import io.ringcast.bench.trial.Load;
import java.util.Comparator;
import java.util.List;

/**
 * Kind of frames that the generator sends as fast as it can.
 *
 * @param length length in bytes, without FCS
 * @param checksum whether they have a UDP checksum
 */
public record Overload(int length, boolean checksum) implements Comparable<Overload> {
    private static final Comparator<Overload> ORDER =
            Comparator.comparingInt(Overload::length)
                    .thenComparing(Overload::checksum, Comparator.reverseOrder());

    /** Returns frames with UDP checksums, the usual case. */
    public static Overload of(int length) {
        return new Overload(length, true);
    }

    static Overload of(Load load) {
        return new Overload(load.length(), load.checksum());
    }

    /** Returns the same frames without UDP checksums, as many exchanges send them. */
    public Overload withoutChecksum() {
        return new Overload(length, false);
    }

    /** Returns two kinds of this length: with and without UDP checksums. */
    static List<Overload> bothOf(int length) {
        return List.of(of(length), of(length).withoutChecksum());
    }

    Load load(double seconds) {
        final Load flood = Load.flood(length, seconds);
        return checksum ? flood : flood.withoutChecksum();
    }

    /** Orders by length, then frames with checksums first. */
    @Override
    public int compareTo(Overload other) {
        return ORDER.compare(this, other);
    }

    /** In words. */
    @Override
    public String toString() {
        return length + "-byte frames" + (checksum ? "" : " without UDP checksum");
    }
}
