/*
 * Sends numbered multicast UDP frames of several flows through a transmit ring, at the rate that the soak writes into the
 * shared file, and goes on when its device goes down, vanishes or comes again. Counts what the kernel has taken.
 *
 *   --interface IF --source IP --words FILE --seed N --cpu N
 *
 * Flows come in runs of random length, so that bursts hold some of each. Few frames are for no rule, and few are
 * malformed: neither may arrive.
 */
#include "soak.h"
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <signal.h>
#include <stddef.h>
#include <sys/socket.h>

enum { SLOT = 2048, SLOTS = 64, LONGEST_RUN = 16, PAUSE_MICROS = 200, OUTAGE_MICROS = 1000 };
/* From a V2 slot's begin to the frame: the header without its sockaddr_ll (tpacket_snd in af_packet.c). */
enum { DATA = TPACKET2_HDRLEN - sizeof(struct sockaddr_ll) };
/* Of this many runs of frames, one is foreign and one is malformed. */
enum { ODDITIES = 64 };

static volatile sig_atomic_t stopped;
static volatile uint64_t *words;

struct template {
    uint8_t frame[LONGEST];
    unsigned length;
    uint64_t sum; /* of the UDP datagram with sequence number 0 */
    int checksum;
};

static struct template templates[FLOWS], foreign[2], malformed;

static struct {
    int socket; /* -1: none */
    uint8_t *memory;
} ring = {.socket = -1};

static uint64_t state;

static void stop(int signal)
{
    (void)signal;
    stopped = 1;
}

static int over(void) { return stopped || words[STOP]; }

/* xorshift64* */
static uint32_t draw(uint32_t bound)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (uint32_t)(((state * 0x2545f4914f6cdd1du) >> 32) % bound);
}

static void prepare(struct template *template, unsigned number, unsigned length, const uint8_t group[4], unsigned port,
    uint32_t source, int checksum)
{
    uint8_t *frame = template->frame;
    const uint8_t macs[2 * MAC_LENGTH] = {1, 0, 0x5e, group[1] & 0x7f, group[2], group[3], 2, 0, 0xc6, 0x12, 0, 2};
    const struct label label = {.magic = MAGIC, .flow = (uint16_t)number, .length = (uint16_t)length};
    memcpy(frame, macs, sizeof macs);
    store16(frame + ETHER_TYPE, htons(ETH_P_IP));
    frame[IPV4] = 0x45;
    store16(frame + IPV4_TOTAL_LENGTH, htons((uint16_t)(length - IPV4)));
    frame[IPV4_TTL] = 16;
    frame[IPV4_PROTOCOL] = IPPROTO_UDP;
    store32(frame + IPV4_SOURCE, source);
    memcpy(frame + IPV4_DESTINATION, group, 4);
    store16(frame + IPV4_CHECKSUM, (uint16_t)~fold(sum(frame + IPV4, UDP - IPV4)));
    store16(frame + UDP, htons((uint16_t)(FIRST_PORT + (number < FLOWS ? number : 0))));
    store16(frame + UDP_DESTINATION, htons((uint16_t)port));
    store16(frame + UDP_LENGTH, htons((uint16_t)(length - UDP)));
    memcpy(frame + PAYLOAD, &label, LABEL_LENGTH);
    for (unsigned i = SHORTEST; i < length; i++)
        frame[i] = pattern(i - PAYLOAD);
    template->length = length;
    template->checksum = checksum;
    template->sum = pseudo_sum(frame) + sum(frame + UDP, length - UDP);
}

static void prepare_all(uint32_t source)
{
    const uint8_t groups[GROUP_COUNT][4] = {{239, 1, 2, 3}, {239, 1, 2, 4}, {239, 1, 2, 5}}, other[4] = {239, 1, 2, 99};
    for (unsigned flow = 0; flow < FLOWS; flow++)
        prepare(&templates[flow], flow, length_of(flow), groups[flow % GROUP_COUNT], PORT, source, has_checksum(flow));
    prepare(&foreign[0], FOREIGN, 100, other, PORT, source, 1);
    prepare(&foreign[1], FOREIGN, 100, groups[0], PORT + 1, source, 1);
    prepare(&malformed, MALFORMED, 100, groups[0], PORT, source, 0);
    /* longer than the IPv4 packet */
    store16(malformed.frame + UDP_LENGTH, htons(100));
}

/* Returns true if there is a ring now. */
static int open_ring(const char *interface)
{
    const int version = TPACKET_V2, one = 1;
    const struct tpacket_req request = {
        .tp_block_size = SLOT * SLOTS, .tp_block_nr = 1, .tp_frame_size = SLOT, .tp_frame_nr = SLOTS};
    struct sockaddr_ll device = {.sll_family = AF_PACKET, .sll_ifindex = (int)if_nametoindex(interface)};
    if (!device.sll_ifindex)
        return 0;
    ring.socket = socket(AF_PACKET, SOCK_RAW, 0);
    if (ring.socket < 0 || setsockopt(ring.socket, SOL_PACKET, PACKET_VERSION, &version, sizeof version)
        || setsockopt(ring.socket, SOL_PACKET, PACKET_QDISC_BYPASS, &one, sizeof one)
        || setsockopt(ring.socket, SOL_PACKET, PACKET_TX_RING, &request, sizeof request))
        fail("transmit ring");
    if (bind(ring.socket, (struct sockaddr *)&device, sizeof device)) {
        close(ring.socket);
        ring.socket = -1;
        return 0;
    }
    ring.memory = mmap(NULL, SLOT * SLOTS, PROT_READ | PROT_WRITE, MAP_SHARED, ring.socket, 0);
    if (ring.memory == MAP_FAILED)
        fail("mmap");
    words[REOPENED]++;
    return 1;
}

static void close_ring(void)
{
    munmap(ring.memory, SLOT * SLOTS);
    close(ring.socket);
    ring.socket = -1;
}

static struct tpacket2_hdr *header(unsigned slot) { return (void *)(ring.memory + (size_t)slot * SLOT); }

static void put(unsigned slot, const struct template *template, uint64_t sequence)
{
    uint8_t *frame = ring.memory + (size_t)slot * SLOT + DATA;
    memcpy(frame, template->frame, template->length);
    memcpy(frame + PAYLOAD + offsetof(struct label, sequence), &sequence, sizeof sequence);
    if (template->checksum) {
        const uint16_t checksum = (uint16_t)~fold(template->sum + (uint32_t)sequence + (sequence >> 32));
        store16(frame + UDP_CHECKSUM, checksum ? checksum : 0xffff);
    }
    header(slot)->tp_len = template->length;
    __atomic_store_n(&header(slot)->tp_status, TP_STATUS_SEND_REQUEST, __ATOMIC_RELEASE);
}

/* What kind of frames the next run has: mostly those of 100 bytes and of one destination. */
static unsigned next_kind(void)
{
    static const uint8_t kinds[] = {0, 1, 3, 4, 0, 1, 3, 4, 0, 1, 3, 4, 0, 1, 3, 4, 0, 1, 3, 4, 0, 1, 3, 4, 0, 1, 3, 4,
        6, 7, 6, 7, 2, 5, 8, 9, 10, 11};
    const uint32_t odd = draw(ODDITIES);
    return odd == 0 ? FOREIGN : odd == 1 ? MALFORMED : kinds[draw(sizeof kinds)];
}

static void count(unsigned kind)
{
    words[kind == FOREIGN ? STRANGE : kind == MALFORMED ? BROKEN : TAKEN]++;
    if (kind < FLOWS)
        words[GENERATED + kind]++;
}

/* Returns the number of slots, counted from the first, that the kernel has sent. */
static unsigned completed(unsigned from, unsigned to)
{
    while (from < to) {
        const uint32_t status = __atomic_load_n(&header(from)->tp_status, __ATOMIC_ACQUIRE);
        if (status & TP_STATUS_WRONG_FORMAT) {
            errno = 0;
            fail("the kernel refused a frame of %u bytes", header(from)->tp_len);
        }
        if (status & (TP_STATUS_SEND_REQUEST | TP_STATUS_SENDING))
            break;
        from++;
    }
    return from;
}

/*
 * Sends so many frames. Where the kernel stops, they wait for the carrier to return; where the device is down or gone,
 * they are given up with the ring, and their sequence numbers used again.
 *
 * last: all of this flow; -1: as they are drawn
 */
static void send_batch(unsigned first, unsigned size, const char *interface, int last)
{
    static unsigned kind, left;
    uint8_t kinds[SLOTS];
    uint64_t next[FLOWS];
    for (unsigned flow = 0; flow < FLOWS; flow++)
        next[flow] = words[GENERATED + flow];
    if (ring.socket < 0 && !open_ring(interface)) {
        usleep(OUTAGE_MICROS);
        return;
    }
    for (unsigned i = 0; i < size; i++) {
        if (last >= 0) {
            kind = (unsigned)last;
            left = 1;
        } else if (!left) {
            kind = next_kind();
            left = kind < FLOWS ? 1 + draw(LONGEST_RUN) : 1;
        }
        left--;
        kinds[i] = (uint8_t)kind;
        put(first + i, kind == FOREIGN ? &foreign[i & 1] : kind == MALFORMED ? &malformed : &templates[kind],
            kind < FLOWS ? next[kind]++ : 0);
    }
    for (unsigned done = 0; done < size && (last >= 0 || !over());) {
        const ssize_t result = send(ring.socket, NULL, 0, 0);
        const int error = result < 0 ? errno : 0;
        const unsigned now_done = completed(first + done, first + size) - first;
        for (; done < now_done; done++)
            count(kinds[done]);
        if (done == size)
            return;
        words[REFUSALS]++;
        if (error && error != ENOBUFS && error != EAGAIN && error != EINTR) {
            usleep(OUTAGE_MICROS);
            break;
        }
        usleep(PAUSE_MICROS);
    }
    close_ring();
}

static void run(const char *interface)
{
    uint64_t rate = 0, since = 0, begun = 0;
    unsigned slot = 0;
    while (!over()) {
        const uint64_t time = clock_nanos(CLOCK_MONOTONIC);
        unsigned size = SLOTS;
        if (words[RATE] != rate) {
            rate = words[RATE];
            begun = time;
            since = 0;
        }
        if (rate != RATE_MAX) {
            const uint64_t due = (uint64_t)((double)(time - begun) / 1e9 * (double)rate) - since;
            size = due < SLOTS ? (unsigned)due : SLOTS;
        }
        if (!size) {
            usleep(PAUSE_MICROS);
            continue;
        }
        /* the ring's head moves on with each slot sent */
        if (ring.socket < 0)
            slot = 0;
        if (size > SLOTS - slot)
            size = SLOTS - slot;
        send_batch(slot, size, interface, -1);
        slot = ring.socket < 0 ? 0 : (slot + size) % SLOTS;
        since += size;
    }
    /* one of each flow, so that it can be seen when all before them have arrived */
    for (int flow = 0; flow < FLOWS && !stopped; flow++) {
        send_batch(slot, 1, interface, flow);
        slot = ring.socket < 0 ? 0 : (slot + 1) % SLOTS;
    }
}

int main(int count, char **arguments)
{
    allow(count, arguments, "--interface --source --words --seed --cpu");
    words = map_words(option(count, arguments, "--words", NULL));
    state = (uint64_t)number(count, arguments, "--seed", "1") * 2 + 1;
    signal(SIGTERM, stop);
    signal(SIGINT, stop);
    pin((int)number(count, arguments, "--cpu", "0"));
    prepare_all(address(option(count, arguments, "--source", NULL)));
    fprintf(stderr, "ready\n");
    run(option(count, arguments, "--interface", NULL));
    return 0;
}
