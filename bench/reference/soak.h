/*
 * What the soak's generator and sink agree on, and what they share with the soak itself: a file of 64-bit words in host
 * byte order, mapped by both sides, one file for each program.
 */
#ifndef RINGCAST_BENCH_SOAK_H
#define RINGCAST_BENCH_SOAK_H

#include "common.h"
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

/*
 * Flow f has source port FIRST_PORT + f and group GROUPS[f % 3]. The rules send the first group to the first
 * destination, the second to the second, the third to both. Flows differ in length and UDP checksum.
 */
enum { FLOWS = 12, GROUP_COUNT = 3, DESTINATIONS = 2, FIRST_PORT = 5000, PORT = 10000, MAGIC = 0x52494e47 };

/* Numbers of flows that must never arrive: frames that no rule is about, and frames whose lengths lie. */
enum { FOREIGN = 254, MALFORMED = 255 };

/* Begins each payload; the pattern of common.h follows. */
struct label {
    uint32_t magic;
    uint16_t flow, length; /* of the frame, without FCS */
    uint64_t sequence;     /* in its flow, from 0 */
};

enum { LABEL_LENGTH = sizeof(struct label), SHORTEST = PAYLOAD + LABEL_LENGTH, LONGEST = 1200 };

/* Frames without FCS: 58, 100 and 1200 bytes. */
static inline unsigned length_of(unsigned flow)
{
    static const unsigned lengths[FLOWS / GROUP_COUNT] = {100, 100, SHORTEST, LONGEST};
    return lengths[flow / GROUP_COUNT];
}

/* Every second class of flows comes without a UDP checksum, as many feeds do. */
static inline int has_checksum(unsigned flow) { return flow / GROUP_COUNT != 1; }

static inline int goes_to(unsigned flow, unsigned destination)
{
    const unsigned group = flow % GROUP_COUNT;
    return group == destination || group == GROUP_COUNT - 1;
}

/* Words of the generator's file. */
enum {
    RATE,      /* written by the soak: frames a second; 0: none; RATE_MAX: as fast as it goes */
    STOP,      /* written by the soak, likewise in the sink's file: not 0: come to the end */
    TAKEN,     /* frames for the rules that the kernel has taken */
    BROKEN,    /* of MALFORMED */
    STRANGE,   /* of FOREIGN */
    REFUSALS,  /* calls that left frames behind */
    REOPENED,  /* rings opened */
    GENERATED = 16, /* for each flow: frames that the kernel has taken, the next sequence number */
};

/* Words of the sink's file. */
enum {
    RECEIVED = 2,
    DUPLICATES,
    REORDERED,
    MISDIRECTED, /* at the wrong socket, from the wrong source, or of a flow that must not arrive */
    CORRUPT,
    SOCKET_DROPS, /* by the kernel, for lack of room in a socket's buffer */
    EXPECTED = 16, /* for each destination and flow: the next sequence number */
};

enum { WORDS = 64 };

static const uint64_t RATE_MAX = INT64_MAX;

static inline volatile uint64_t *map_words(const char *file)
{
    const int fd = open(file, O_RDWR);
    if (fd < 0)
        fail("%s", file);
    void *words = mmap(NULL, WORDS * sizeof(uint64_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (words == MAP_FAILED)
        fail("%s", file);
    close(fd);
    return words;
}

#endif
