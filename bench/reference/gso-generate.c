/*
 * Sends multicast UDP super-frames: one send() hands the kernel several datagrams of one flow, which it cuts
 * (UDP_SEGMENT, UDP generic segmentation offload). Over a veth pair nobody cuts them, so that the receiving
 * interface gets each super-frame as one frame.
 *
 * Open loop like generate.c: datagram k is due at start + k / rate; a super-frame is due when its first datagram is.
 * Each datagram carries a sequence number of its own, and the due time of its super-frame.
 *
 *   --interface IF --length BYTES (of the frame of each datagram, without FCS)
 *   --segments N: datagrams of each super-frame; 1: single frames
 *   --rate DATAGRAMS_PER_SECOND (0: as fast as it goes)
 *   --count DATAGRAMS and --seconds S: whichever is reached first
 *   --source IP --group IP --port N --cpu N
 *
 * Writes the same JSON object as generate.c. The UDP checksum is left to the device, as always with UDP_SEGMENT.
 */
#include "sending.h"
#include <net/if.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103 /* include/uapi/linux/udp.h */
#endif

/* An IPv4 datagram has at most 65,535 bytes; kernels cut it into at most 64 or 128 (UDP_MAX_SEGMENTS). */
enum { MOST_BYTES = 65535 - (PAYLOAD - IPV4), MOST_SEGMENTS = 128, SEND_BUFFER = 4 << 20, TTL = 16 };

static volatile sig_atomic_t stopped;
static struct sending result;

static void stop(int signal)
{
    (void)signal;
    stopped = 1;
}

struct plan {
    unsigned payload, segments;
    double rate, seconds;
    uint64_t count;
};

static int open_socket(const struct plan *plan, const char *interface, uint32_t source, uint32_t group, unsigned port)
{
    const int fd = socket(AF_INET, SOCK_DGRAM, 0), off = 0, ttl = TTL, bytes = SEND_BUFFER;
    const int segment = (int)plan->payload;
    const struct ip_mreqn device = {.imr_address.s_addr = source, .imr_ifindex = (int)if_nametoindex(interface)};
    const struct sockaddr_in from = {
        .sin_family = AF_INET, .sin_port = htons(FIRST_SOURCE_PORT), .sin_addr.s_addr = source};
    const struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = group};
    if (fd < 0 || bind(fd, (const struct sockaddr *)&from, sizeof from)
        || setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &device, sizeof device)
        || setsockopt(fd, IPPROTO_IP, IP_MULTICAST_TTL, &ttl, sizeof ttl)
        || setsockopt(fd, IPPROTO_IP, IP_MULTICAST_LOOP, &off, sizeof off)
        || connect(fd, (const struct sockaddr *)&to, sizeof to))
        fail("UDP socket on %s", interface);
    if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof bytes)
        && setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes))
        fail("UDP socket buffer");
    if (plan->segments > 1 && setsockopt(fd, IPPROTO_UDP, UDP_SEGMENT, &segment, sizeof segment))
        fail("UDP_SEGMENT %d", segment);
    return fd;
}

/* Returns true if the kernel accepted them. */
static int send_segments(int fd, uint8_t *data, const struct plan *plan, unsigned segments, uint64_t due)
{
    for (unsigned i = 0; i < segments; i++) {
        const struct stamp stamp = {result.sent + i, due};
        memcpy(data + (size_t)i * plan->payload, &stamp, STAMP_LENGTH);
    }
    result.kicks++;
    if (send(fd, data, (size_t)segments * plan->payload, 0) >= 0)
        return 1;
    if (errno != ENOBUFS && errno != EINTR)
        fail("%u datagrams of %u bytes", segments, plan->payload);
    result.stalls++;
    return 0;
}

static void run(int fd, const struct plan *plan, uint64_t start)
{
    static uint8_t data[MOST_BYTES];
    const double interval = plan->rate > 0 ? 1e9 / plan->rate : 0;
    const uint64_t end = plan->seconds > 0 ? start + (uint64_t)(plan->seconds * 1e9) : UINT64_MAX;
    uint64_t looked = UINT64_MAX; /* when nothing was due */
    for (unsigned i = 0; i < plan->segments * plan->payload; i++)
        data[i] = pattern(i % plan->payload);
    while (result.sent < plan->count && !stopped) {
        const uint64_t time = now();
        if (time > looked && time - looked > FREEZE)
            result.stood += time - looked;
        if (time >= end)
            break;
        const uint64_t due = plan->rate > 0 ? start + (uint64_t)((double)result.sent * interval) : time;
        looked = due > time ? time : UINT64_MAX;
        if (due > time)
            continue;
        const uint64_t left = plan->count - result.sent;
        const unsigned segments = left < plan->segments ? (unsigned)left : plan->segments;
        if (!send_segments(fd, data, plan, segments, due))
            continue;
        result.sent += segments;
        if (plan->rate > 0)
            record(&result.late, time - due);
    }
}

int main(int count, char **arguments)
{
    allow(count, arguments, "--interface --length --segments --rate --count --seconds --source --group --port --cpu");
    struct plan plan = {
        .payload = (unsigned)number(count, arguments, "--length", NULL) - PAYLOAD,
        .segments = (unsigned)number(count, arguments, "--segments", NULL),
        .rate = number(count, arguments, "--rate", "0"),
        .seconds = number(count, arguments, "--seconds", "0"),
        .count = (uint64_t)number(count, arguments, "--count", "0"),
    };
    errno = 0;
    if (plan.payload < STAMP_LENGTH || plan.payload > MOST_BYTES || !plan.segments || plan.segments > MOST_SEGMENTS
        || plan.segments * plan.payload > MOST_BYTES)
        fail("%u datagrams of %u bytes: out of range", plan.segments, plan.payload);
    if (!plan.count && plan.seconds <= 0)
        fail("--count or --seconds: is needed");
    if (!plan.count)
        plan.count = UINT64_MAX;
    signal(SIGTERM, stop);
    signal(SIGINT, stop);
    pin((int)number(count, arguments, "--cpu", "0"));
    const int fd = open_socket(&plan, option(count, arguments, "--interface", NULL),
        address(option(count, arguments, "--source", "198.18.0.2")),
        address(option(count, arguments, "--group", "239.1.2.3")),
        (unsigned)number(count, arguments, "--port", "10000"));

    const uint64_t waited_before = waited();
    const uint64_t start = now() + 1000000; /* the loop is running by then */
    while (now() < start)
        pause_briefly();
    run(fd, &plan, start);
    result.seconds = (double)(now() - start) / 1e9;
    print_sending(&result, waited() - waited_before);
    return 0;
}
