/*
 * Sends multicast UDP frames at a given rate, or as fast as it can, through a transmit ring.
 *
 * Open loop: frame k is due at start + k / rate, whatever became of those before it, and carries that time. If this
 * program or what it feeds stalls, the frames behind show it as latency (no coordinated omission). Frames that are
 * due together leave with one system call.
 *
 *   --interface IF --length BYTES (without FCS)  --rate PER_SECOND (0: as fast as it goes)
 *   --count N and --seconds S: whichever is reached first    --burst N: so many due at once
 *   --checksum valid|none (of UDP)    --flows N: source ports taken in turn
 *   --source IP --group IP (both IPv4 or both IPv6) --port N --cpu N
 *
 * Writes one JSON object: frames sent, seconds, kicks, and in nanoseconds how late frames were put into the ring, how
 * long this program had to wait for its CPU meanwhile, and for how long, at least, it was frozen: looked at the clock
 * twice in a row with more than a millisecond between, and did not wait for its CPU.
 */
#include "sending.h"
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>

enum { SLOT = 2048, SLOTS = 1024, BLOCK = 1 << 16, BATCH = 64 };
/* From a V2 slot's begin to the frame: the header without its sockaddr_ll (tpacket_snd in af_packet.c). */
enum { DATA = TPACKET2_HDRLEN - sizeof(struct sockaddr_ll) };

static volatile sig_atomic_t stopped;
static struct sending result;

static void stop(int signal)
{
    (void)signal;
    stopped = 1;
}

struct plan {
    unsigned length, burst, flows;
    unsigned udp; /* where its header begins; the payload is behind it */
    double rate, seconds;
    uint64_t count;
    int valid_checksum;
    uint64_t base_sum; /* of the UDP datagram with a stamp of zeros and the first source port */
};

struct ring {
    int socket;
    uint8_t *memory;
    unsigned next;
};

enum { UDP_HEADER = PAYLOAD - UDP, SOURCE_PORT = 0, DESTINATION_PORT = 2, LENGTH = 4, CHECKSUM = 6 };

static void ipv4_header(uint8_t *frame, unsigned length, const char *source, const char *group_text)
{
    const uint32_t group = address(group_text);
    const uint8_t *octets = (const uint8_t *)&group;
    /* RFC 1112: the group's low 23 bits */
    const uint8_t group_mac[MAC_LENGTH] = {1, 0, 0x5e, octets[1] & 0x7f, octets[2], octets[3]};
    memcpy(frame, group_mac, MAC_LENGTH);
    store16(frame + ETHER_TYPE, htons(ETH_P_IP));
    frame[IPV4] = 0x45;
    store16(frame + IPV4_TOTAL_LENGTH, htons((uint16_t)(length - IPV4)));
    frame[IPV4_TTL] = 16;
    frame[IPV4_PROTOCOL] = IPPROTO_UDP;
    store32(frame + IPV4_SOURCE, address(source));
    store32(frame + IPV4_DESTINATION, group);
    store16(frame + IPV4_CHECKSUM, (uint16_t)~fold(sum(frame + IPV4, UDP - IPV4)));
}

static void ipv6_header(uint8_t *frame, unsigned length, const char *source, const char *group)
{
    frame[IPV6] = 0x60;
    store16(frame + IPV6_PAYLOAD_LENGTH, htons((uint16_t)(length - IPV6_UDP)));
    frame[IPV6_NEXT_HEADER] = IPPROTO_UDP;
    frame[IPV6_HOP_LIMIT] = 16;
    ipv6_address(source, frame + IPV6_SOURCE);
    ipv6_address(group, frame + IPV6_DESTINATION);
    store16(frame + ETHER_TYPE, htons(ETH_P_IPV6));
    /* RFC 2464 section 7: the group's low 32 bits */
    const uint8_t group_mac[2] = {0x33, 0x33};
    memcpy(frame, group_mac, 2);
    memcpy(frame + 2, frame + IPV6_DESTINATION + 12, 4);
}

static void template(
    uint8_t *frame, struct plan *plan, const uint8_t source_mac[MAC_LENGTH], unsigned port, const char *source,
    const char *group)
{
    uint8_t *udp = frame + plan->udp;
    (is_ipv6(group) ? ipv6_header : ipv4_header)(frame, plan->length, source, group);
    memcpy(frame + MAC_LENGTH, source_mac, MAC_LENGTH);
    store16(udp + SOURCE_PORT, htons(FIRST_SOURCE_PORT));
    store16(udp + DESTINATION_PORT, htons((uint16_t)port));
    store16(udp + LENGTH, htons((uint16_t)(plan->length - plan->udp)));
    for (unsigned i = UDP_HEADER + STAMP_LENGTH; i < plan->length - plan->udp; i++)
        udp[i] = pattern(i - UDP_HEADER);
    plan->base_sum = (is_ipv6(group) ? ipv6_pseudo_sum : pseudo_sum)(frame) + sum(udp, plan->length - plan->udp);
}

static struct ring open_ring(const char *interface, uint8_t mac[MAC_LENGTH])
{
    struct ring ring = {.socket = socket(AF_PACKET, SOCK_RAW, 0)};
    if (ring.socket < 0)
        fail("packet socket");
    const int version = TPACKET_V2, one = 1;
    const struct tpacket_req request = {
        .tp_block_size = BLOCK, .tp_block_nr = SLOT * SLOTS / BLOCK, .tp_frame_size = SLOT, .tp_frame_nr = SLOTS};
    struct sockaddr_ll device = {.sll_family = AF_PACKET, .sll_ifindex = (int)if_nametoindex(interface)};
    struct ifreq query = {0};
    strncpy(query.ifr_name, interface, sizeof query.ifr_name - 1);
    if (setsockopt(ring.socket, SOL_PACKET, PACKET_VERSION, &version, sizeof version)
        || setsockopt(ring.socket, SOL_PACKET, PACKET_QDISC_BYPASS, &one, sizeof one)
        || setsockopt(ring.socket, SOL_PACKET, PACKET_TX_RING, &request, sizeof request))
        fail("transmit ring");
    ring.memory = mmap(NULL, SLOT * SLOTS, PROT_READ | PROT_WRITE, MAP_SHARED, ring.socket, 0);
    if (ring.memory == MAP_FAILED)
        fail("mmap");
    if (bind(ring.socket, (struct sockaddr *)&device, sizeof device) || ioctl(ring.socket, SIOCGIFHWADDR, &query))
        fail("interface %s", interface);
    memcpy(mac, query.ifr_hwaddr.sa_data, MAC_LENGTH);
    return ring;
}

/* Each slot holds the whole frame from the start; later only stamp, source port and checksum change. */
static void fill(struct ring *ring, const uint8_t *frame, unsigned length)
{
    for (unsigned i = 0; i < SLOTS; i++) {
        uint8_t *slot = ring->memory + (size_t)i * SLOT;
        memcpy(slot + DATA, frame, length);
        ((struct tpacket2_hdr *)slot)->tp_len = length;
    }
}

static void stamp_frame(uint8_t *frame, const struct plan *plan, uint64_t sequence, uint64_t due)
{
    const struct stamp stamp = {sequence, due};
    const uint16_t port = htons((uint16_t)(FIRST_SOURCE_PORT + sequence % plan->flows));
    uint8_t *udp = frame + plan->udp;
    memcpy(udp + UDP_HEADER, &stamp, STAMP_LENGTH);
    store16(udp + SOURCE_PORT, port);
    if (plan->valid_checksum) {
        const uint64_t total = plan->base_sum + (uint16_t)~htons(FIRST_SOURCE_PORT) + port
            + (uint32_t)sequence + (sequence >> 32) + (uint32_t)due + (due >> 32);
        const uint16_t checksum = (uint16_t)~fold(total);
        store16(udp + CHECKSUM, checksum ? checksum : 0xffff);
    }
}

/* Puts a frame into the next slot; 0 if the kernel has not given that back yet. */
static int put(struct ring *ring, const struct plan *plan, uint64_t sequence, uint64_t due)
{
    struct tpacket2_hdr *slot = (void *)(ring->memory + (size_t)ring->next * SLOT);
    const uint32_t status = __atomic_load_n(&slot->tp_status, __ATOMIC_ACQUIRE);
    if (status & (TP_STATUS_SEND_REQUEST | TP_STATUS_SENDING))
        return 0;
    if (status & TP_STATUS_WRONG_FORMAT) {
        errno = 0;
        fail("the kernel refused a frame of %u bytes", plan->length);
    }
    stamp_frame((uint8_t *)slot + DATA, plan, sequence, due);
    __atomic_store_n(&slot->tp_status, TP_STATUS_SEND_REQUEST, __ATOMIC_RELEASE);
    ring->next = (ring->next + 1) % SLOTS;
    return 1;
}

static void kick(struct ring *ring, int flags)
{
    result.kicks++;
    if (send(ring->socket, NULL, 0, flags) < 0 && errno != EAGAIN && errno != ENOBUFS && errno != EINTR)
        fail("send");
}

static void run(struct ring *ring, const struct plan *plan, uint64_t start)
{
    const double interval = plan->rate > 0 ? 1e9 * plan->burst / plan->rate : 0;
    const uint64_t end = plan->seconds > 0 ? start + (uint64_t)(plan->seconds * 1e9) : UINT64_MAX;
    uint64_t sequence = 0, looked = UINT64_MAX; /* when nothing was due */
    while (sequence < plan->count && !stopped) {
        const uint64_t time = now();
        if (time > looked && time - looked > FREEZE)
            result.stood += time - looked;
        unsigned batch = 0;
        int full = 0;
        if (time >= end)
            break;
        for (; batch < BATCH && sequence < plan->count; batch++, sequence++) {
            const uint64_t due = plan->rate > 0 ? start + (uint64_t)((double)(sequence / plan->burst) * interval) : time;
            if (due > time)
                break;
            if (!put(ring, plan, sequence, due)) {
                result.stalls++;
                full = 1;
                break;
            }
            if (plan->rate > 0)
                record(&result.late, time - due);
        }
        looked = batch || full ? UINT64_MAX : time;
        if (batch || full)
            kick(ring, MSG_DONTWAIT);
    }
    result.sent = sequence;
}

int main(int count, char **arguments)
{
    allow(count, arguments,
        "--interface --length --rate --count --seconds --burst --checksum --flows --source --group --port --cpu");
    const char *group = option(count, arguments, "--group", "239.1.2.3");
    struct plan plan = {
        .udp = is_ipv6(group) ? IPV6_UDP : UDP,
        .length = (unsigned)number(count, arguments, "--length", NULL),
        .rate = number(count, arguments, "--rate", "0"),
        .seconds = number(count, arguments, "--seconds", "0"),
        .count = (uint64_t)number(count, arguments, "--count", "0"),
        .burst = (unsigned)number(count, arguments, "--burst", "1"),
        .flows = (unsigned)number(count, arguments, "--flows", "1"),
        .valid_checksum = !strcmp(option(count, arguments, "--checksum", "valid"), "valid"),
    };
    errno = 0;
    if (plan.length < plan.udp + UDP_HEADER + STAMP_LENGTH || plan.length > SLOT - DATA || !plan.burst || !plan.flows)
        fail("--length %u --burst %u --flows %u: out of range", plan.length, plan.burst, plan.flows);
    if (!plan.count && plan.seconds <= 0)
        fail("--count or --seconds: is needed");
    if (!plan.count)
        plan.count = UINT64_MAX;
    signal(SIGTERM, stop);
    signal(SIGINT, stop);
    pin((int)number(count, arguments, "--cpu", "0"));

    uint8_t frame[SLOT] = {0}, mac[MAC_LENGTH];
    struct ring ring = open_ring(option(count, arguments, "--interface", NULL), mac);
    template(frame, &plan, mac, (unsigned)number(count, arguments, "--port", "10000"),
        option(count, arguments, "--source", "198.18.0.2"), group);
    fill(&ring, frame, plan.length);

    const uint64_t waited_before = waited();
    const uint64_t start = now() + 1000000; /* the loop is running by then */
    while (now() < start)
        pause_briefly();
    run(&ring, &plan, start);
    kick(&ring, 0); /* returns when all slots are complete */
    result.seconds = (double)(now() - start) / 1e9;
    print_sending(&result, waited() - waited_before);
    return 0;
}
