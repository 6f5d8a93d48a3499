/* What the programs of the bench share: options, clock, affinity, the Internet checksum, the stamp in each payload. */
#ifndef RINGCAST_BENCH_COMMON_H
#define RINGCAST_BENCH_COMMON_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <arpa/inet.h>
#include <errno.h>
#include <sched.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Offsets in a frame: Ethernet without a tag, IPv4 without options, UDP. */
enum {
    MAC_LENGTH = 6,
    ETHER_TYPE = 12,
    IPV4 = 14,
    IPV4_TOTAL_LENGTH = IPV4 + 2,
    IPV4_FRAGMENT = IPV4 + 6,
    IPV4_TTL = IPV4 + 8,
    IPV4_PROTOCOL = IPV4 + 9,
    IPV4_CHECKSUM = IPV4 + 10,
    IPV4_SOURCE = IPV4 + 12,
    IPV4_DESTINATION = IPV4 + 16,
    UDP = IPV4 + 20,
    UDP_DESTINATION = UDP + 2,
    UDP_LENGTH = UDP + 4,
    UDP_CHECKSUM = UDP + 6,
    PAYLOAD = UDP + 8,
};

/* Begins each payload. Host byte order: generator and sink run on one machine. */
struct stamp {
    uint64_t sequence; /* from 0 */
    uint64_t due;      /* when the frame was to be sent: nanoseconds of CLOCK_REALTIME */
};

enum { STAMP_LENGTH = sizeof(struct stamp), MIN_LENGTH = PAYLOAD + STAMP_LENGTH };

/* The same offsets with IPv6 (RFC 8200 section 3), without extension headers. */
enum {
    IPV6 = 14,
    IPV6_PAYLOAD_LENGTH = IPV6 + 4,
    IPV6_NEXT_HEADER = IPV6 + 6,
    IPV6_HOP_LIMIT = IPV6 + 7,
    IPV6_SOURCE = IPV6 + 8,
    IPV6_DESTINATION = IPV6 + 24,
    IPV6_UDP = IPV6 + 40,
    IPV6_ADDRESS_LENGTH = 16,
};

/* What the payload holds behind the stamp, so that the sink can tell whether it came through unharmed. */
static inline uint8_t pattern(unsigned index) { return (uint8_t)(index * 7 + 1); }

static inline uint16_t load16(const uint8_t *at) { uint16_t v; memcpy(&v, at, sizeof v); return v; }
static inline uint32_t load32(const uint8_t *at) { uint32_t v; memcpy(&v, at, sizeof v); return v; }
static inline void store16(uint8_t *at, uint16_t v) { memcpy(at, &v, sizeof v); }
static inline void store32(uint8_t *at, uint32_t v) { memcpy(at, &v, sizeof v); }

/* ---- failing: one line, exit code 1 */

static inline _Noreturn void fail(const char *format, ...)
{
    const int error = errno;
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "%s: ", program_invocation_short_name);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, error ? ": %s\n" : "\n", strerror(error));
    exit(1);
}

/* ---- options: pairs of "--name value" */

/* Ends the program if there is any other option than these, whose names are separated by blanks. */
static inline void allow(int count, char **arguments, const char *names)
{
    errno = 0;
    for (int i = 1; i < count; i += 2) {
        const size_t length = strlen(arguments[i]);
        const char *at = strstr(names, arguments[i]);
        while (at && at[length] && at[length] != ' ')
            at = strstr(at + length, arguments[i]);
        if (!at || strncmp(arguments[i], "--", 2))
            fail("%s: must be one of %s", arguments[i], names);
        if (i + 1 == count)
            fail("%s: needs a value", arguments[i]);
    }
}

static inline const char *option(int count, char **arguments, const char *name, const char *absent)
{
    for (int i = 1; i + 1 < count; i += 2)
        if (!strcmp(arguments[i], name))
            return arguments[i + 1];
    if (!absent) {
        errno = 0;
        fail("%s: is needed", name);
    }
    return absent;
}

static inline double number(int count, char **arguments, const char *name, const char *absent)
{
    const char *text = option(count, arguments, name, absent);
    char *end;
    errno = 0;
    const double value = strtod(text, &end);
    if (end == text || *end || value < 0)
        fail("%s %s: must be a number", name, text);
    return value;
}

static inline uint32_t address(const char *text)
{
    struct in_addr parsed;
    errno = 0;
    if (inet_pton(AF_INET, text, &parsed) != 1)
        fail("%s: must be an IPv4 address", text);
    return parsed.s_addr;
}

static inline int is_ipv6(const char *text) { return strchr(text, ':') != NULL; }

static inline void ipv6_address(const char *text, uint8_t *at)
{
    errno = 0;
    if (inet_pton(AF_INET6, text, at) != 1)
        fail("%s: must be an IPv6 address", text);
}

static inline void mac_address(const char *text, uint8_t mac[MAC_LENGTH])
{
    errno = 0;
    if (sscanf(text, "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx", mac, mac + 1, mac + 2, mac + 3, mac + 4, mac + 5) != 6)
        fail("%s: must be a MAC address", text);
}

/* ---- the machine */

static inline uint64_t clock_nanos(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static inline uint64_t now(void) { return clock_nanos(CLOCK_REALTIME); }

static inline void pin(int cpu)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    if (sched_setaffinity(0, sizeof set, &set))
        fail("CPU %d", cpu);
}

/*
 * How long this thread could have run so far but had to wait for its CPU, in nanoseconds: the second number of
 * /proc/thread-self/schedstat (Documentation/scheduler/sched-stats.rst). 0 if the kernel does not say.
 */
static inline uint64_t waited(void)
{
    unsigned long nanos = 0;
    FILE *file = fopen("/proc/thread-self/schedstat", "r");
    if (file) {
        if (fscanf(file, "%*u %lu", &nanos) != 1)
            nanos = 0;
        fclose(file);
    }
    return nanos;
}

static inline void pause_briefly(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("isb" ::: "memory");
#endif
}

/* ---- the Internet checksum (RFC 1071), in native byte order */

static inline uint64_t sum(const uint8_t *from, size_t length)
{
    uint64_t total = 0;
    for (; length >= 4; from += 4, length -= 4)
        total += load32(from);
    if (length >= 2) {
        total += load16(from);
        from += 2;
        length -= 2;
    }
    if (length) {
        const uint8_t last[2] = {*from, 0};
        total += load16(last);
    }
    return total;
}

static inline uint16_t fold(uint64_t total)
{
    total = (total >> 32) + (total & 0xffffffffu);
    total = (total >> 32) + (total & 0xffffffffu);
    total = (total >> 16) + (total & 0xffffu);
    total = (total >> 16) + (total & 0xffffu);
    total = (total >> 16) + (total & 0xffffu);
    return (uint16_t)total;
}

/* RFC 1624, equation 3: HC' = ~(~HC + ~m + m'). */
static inline uint16_t update(uint16_t checksum, uint32_t before, uint32_t after)
{
    return (uint16_t)~fold((uint64_t)(uint16_t)~checksum + (uint32_t)~before + after);
}

/* For UDP (RFC 768): 0 means "none" and stays; a computed 0 is sent as all ones. */
static inline uint16_t update_udp(uint16_t checksum, uint32_t before, uint32_t after)
{
    if (!checksum)
        return 0;
    const uint16_t updated = update(checksum, before, after);
    return updated ? updated : 0xffff;
}

/* The UDP pseudo-header's sum (RFC 768). */
static inline uint64_t pseudo_sum(const uint8_t *frame)
{
    return (uint64_t)load32(frame + IPV4_SOURCE) + load32(frame + IPV4_DESTINATION) + htons(IPPROTO_UDP)
        + load16(frame + UDP_LENGTH);
}

/* The same of an IPv6 frame (RFC 8200 section 8.1). */
static inline uint64_t ipv6_pseudo_sum(const uint8_t *frame)
{
    return sum(frame + IPV6_SOURCE, 2 * IPV6_ADDRESS_LENGTH) + htons(IPPROTO_UDP)
        + load16(frame + IPV6_UDP + UDP_LENGTH - UDP);
}

#endif
