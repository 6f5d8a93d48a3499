package io.ringcast.engine.counter;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Array of 64-bit counters.
 *
 * <p>Threading: one writer, any number of readers. Writes use opaque mode, which costs as much as a
 * plain store on 64-bit hardware. A reader sees no torn value and no counter go back, but may see
 * different counters at slightly different times.
 */
final class CounterArray {
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] cells;

    /**
     * @param length the number of counters, all starting at 0
     */
    CounterArray(int length) {
        cells = new long[length];
    }

    /** Counters that hold these values. */
    private CounterArray(long[] values) {
        cells = values;
    }

    /**
     * Returns a copy of the counts under other numbers.
     *
     * @param to for each counter its new number; counters with the same new number are added up
     * @param length the number of new counters
     */
    CounterArray renumbered(int[] to, int length) {
        final long[] values = new long[length];
        for (int i = 0; i < cells.length; i++) {
            values[to[i]] += get(i);
        }
        return new CounterArray(values);
    }

    /** The number of counters. */
    int length() {
        return cells.length;
    }

    /** Writer only: adds one. */
    void increment(int index) {
        CELL.setOpaque(cells, index, cells[index] + 1);
    }

    /** Writer only: adds {@code amount}. */
    void add(int index, long amount) {
        CELL.setOpaque(cells, index, cells[index] + amount);
    }

    /** Writer only: adds the values of another array of the same length, counter by counter. */
    void addAll(CounterArray other) {
        for (int i = 0; i < cells.length; i++) {
            add(i, other.get(i));
        }
    }

    /** Any thread: the present value. */
    long get(int index) {
        return (long) CELL.getOpaque(cells, index);
    }

    /** Any thread: the sum of {@code length} counters from {@code from} on. */
    long sum(int from, int length) {
        long sum = 0;
        for (int i = from; i < from + length; i++) {
            sum += get(i);
        }
        return sum;
    }
}
