/*
 * A log-linear histogram whose cells are those of an HdrHistogram with three significant digits:
 * 2048 cells of width 1, then 1024 cells for each further power of two.
 */
#ifndef RINGCAST_BENCH_HISTOGRAM_H
#define RINGCAST_BENCH_HISTOGRAM_H

#include <stdint.h>
#include <stdio.h>

enum { HALF_BITS = 10, HALF = 1 << HALF_BITS, OCTAVES = 27, CELLS = (OCTAVES + 1) * HALF };

/* 137 s; what is larger is recorded as this. */
static const uint64_t HISTOGRAM_MAX = ((uint64_t)1 << (HALF_BITS + OCTAVES)) - 1;

struct histogram {
    uint64_t count, max;
    uint64_t cells[CELLS];
};

static inline unsigned cell_of(uint64_t value)
{
    if (value < 2 * HALF)
        return (unsigned)value;
    const unsigned shift = 63 - HALF_BITS - (unsigned)__builtin_clzll(value);
    return (shift << HALF_BITS) + (unsigned)(value >> shift);
}

/* The smallest value of a cell. */
static inline uint64_t value_of(unsigned cell)
{
    if (cell < 2 * HALF)
        return cell;
    const unsigned shift = (cell >> HALF_BITS) - 1;
    return (uint64_t)(cell - (shift << HALF_BITS)) << shift;
}

static inline void record(struct histogram *histogram, uint64_t value)
{
    if (value > HISTOGRAM_MAX)
        value = HISTOGRAM_MAX;
    histogram->cells[cell_of(value)]++;
    histogram->count++;
    if (value > histogram->max)
        histogram->max = value;
}

static inline uint64_t percentile(const struct histogram *histogram, double share)
{
    uint64_t wanted = (uint64_t)(share * (double)histogram->count + 0.5), seen = 0;
    if (!wanted)
        wanted = 1;
    for (unsigned cell = 0; cell < CELLS; cell++) {
        seen += histogram->cells[cell];
        if (seen >= wanted)
            return value_of(cell);
    }
    return histogram->max;
}

/* A JSON array: value, count, value, count, ... of the cells that hold something. */
static inline void print_cells(const struct histogram *histogram, FILE *out)
{
    const char *separator = "";
    fputc('[', out);
    for (unsigned cell = 0; cell < CELLS; cell++)
        if (histogram->cells[cell]) {
            fprintf(out, "%s%lu,%lu", separator, (unsigned long)value_of(cell), (unsigned long)histogram->cells[cell]);
            separator = ",";
        }
    fputc(']', out);
}

#endif
