/* What the two generators of the bench share: what they report when all is sent. */
#ifndef RINGCAST_BENCH_SENDING_H
#define RINGCAST_BENCH_SENDING_H

#include "common.h"
#include "histogram.h"

/* Two clock readings further apart than this, in nanoseconds, are a pause. */
enum { FREEZE = 1000000, FIRST_SOURCE_PORT = 5555 };

struct sending {
    uint64_t sent;         /* datagrams */
    uint64_t kicks;        /* system calls */
    uint64_t stalls;       /* times that the kernel took nothing */
    uint64_t stood;        /* nanoseconds of pauses while nothing was due */
    double seconds;
    struct histogram late; /* nanoseconds after its due time that a datagram was sent */
};

/* One JSON object. `waiting`: nanoseconds for which the program waited for its CPU. */
static inline void print_sending(const struct sending *sending, uint64_t waiting)
{
    printf("{\"sent\":%lu,\"seconds\":%.6f,\"kicks\":%lu,\"stalls\":%lu", (unsigned long)sending->sent,
        sending->seconds, (unsigned long)sending->kicks, (unsigned long)sending->stalls);
    printf(",\"late_p50\":%lu,\"late_p99\":%lu,\"late_max\":%lu,\"waited\":%lu,\"frozen\":%lu}\n",
        (unsigned long)percentile(&sending->late, 0.5), (unsigned long)percentile(&sending->late, 0.99),
        (unsigned long)sending->late.max, (unsigned long)waiting,
        (unsigned long)(sending->stood > waiting ? sending->stood - waiting : 0));
}

#endif
