/*
 * The user-space cost of a frame in C: the same work as the engine's burst benchmark, on rings in plain memory with
 * a simulated kernel. For each burst of 64: deliver (kernel), borrow, match, rewrite with
 * incremental checksums, copy to the transmit ring, kick (kernel), reap, record latencies, give back.
 *
 *   --length BYTES --repetitions N --seconds S (of each repetition) --cpu N
 *
 * Writes one JSON object: nanoseconds per frame of each repetition, with the engine's work and for the simulated
 * kernel alone.
 */
#include "common.h"
#include "histogram.h"
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/mman.h>

enum { SLOT = 2048, SLOTS = 1024, BURST = 64, WARM_UP_ROUNDS = 20000, ROUNDS_PER_CLOCK = 256 };
/* Where the kernel puts a received frame (tpacket_rcv), and where it expects one to transmit (tpacket_snd). */
enum { RECEIVED_AT = TPACKET_ALIGN(TPACKET2_HDRLEN + 16) - IPV4, TRANSMIT_AT = TPACKET2_HDRLEN - sizeof(struct sockaddr_ll) };

struct ring {
    uint8_t *memory;
    unsigned kernel, user, tail; /* never decrease */
};

struct lent {
    uint8_t *frame;
    uint32_t captured, wire, status, vlan;
    uint64_t time;
};

static struct {
    uint32_t group, mask, to;
    uint16_t port, vlan;
    uint8_t mac[MAC_LENGTH];
} rule;

static struct {
    uint64_t received, bytes, bursts, matched, unmatched, malformed, sent, sent_bytes, kicks;
} counters;

static struct histogram queue, service, total;

static struct tpacket2_hdr *slot_at(const struct ring *ring, unsigned index)
{
    return (void *)(ring->memory + (size_t)(index % SLOTS) * SLOT);
}

static uint32_t status_of(struct tpacket2_hdr *slot) { return __atomic_load_n(&slot->tp_status, __ATOMIC_ACQUIRE); }

static void release(struct tpacket2_hdr *slot, uint32_t status)
{
    __atomic_store_n(&slot->tp_status, status, __ATOMIC_RELEASE);
}

/* ---- the kernel's side */

__attribute__((noinline)) static void deliver(struct ring *ring, const uint8_t *frame, unsigned length, uint64_t time)
{
    struct tpacket2_hdr *slot = slot_at(ring, ring->kernel);
    if (status_of(slot) != TP_STATUS_KERNEL)
        return;
    memcpy((uint8_t *)slot + RECEIVED_AT, frame, length);
    slot->tp_len = slot->tp_snaplen = length;
    slot->tp_mac = RECEIVED_AT;
    slot->tp_net = RECEIVED_AT + IPV4;
    slot->tp_sec = (uint32_t)(time / 1000000000u);
    slot->tp_nsec = (uint32_t)(time % 1000000000u);
    slot->tp_vlan_tci = slot->tp_vlan_tpid = 0;
    release(slot, TP_STATUS_USER | TP_STATUS_CSUM_VALID);
    ring->kernel++;
}

__attribute__((noinline)) static void kick(struct ring *ring)
{
    for (struct tpacket2_hdr *slot; status_of(slot = slot_at(ring, ring->kernel)) == TP_STATUS_SEND_REQUEST; ring->kernel++)
        release(slot, TP_STATUS_AVAILABLE);
}

/* ---- the engine's side */

static unsigned borrow(struct ring *ring, struct lent *burst)
{
    unsigned count = 0;
    for (; count < BURST; count++) {
        struct tpacket2_hdr *slot = slot_at(ring, ring->user + count);
        const uint32_t status = status_of(slot);
        if (!(status & TP_STATUS_USER))
            break;
        burst[count] = (struct lent){
            (uint8_t *)slot + slot->tp_mac, slot->tp_snaplen, slot->tp_len, status,
            (uint32_t)slot->tp_vlan_tpid << 16 | slot->tp_vlan_tci,
            (uint64_t)slot->tp_sec * 1000000000u + slot->tp_nsec};
    }
    return count;
}

static int matches(const struct lent *lent)
{
    const uint8_t *frame = lent->frame;
    if (lent->captured < IPV4 + 20 || load16(frame + ETHER_TYPE) != htons(ETH_P_IP)
        || (lent->status & TP_STATUS_VLAN_VALID && (lent->vlan & 0xfff) != rule.vlan))
        return 0;
    const unsigned header = (frame[IPV4] & 0xfu) * 4, length = ntohs(load16(frame + IPV4_TOTAL_LENGTH));
    if (frame[IPV4_PROTOCOL] != IPPROTO_UDP || (load32(frame + IPV4_DESTINATION) & rule.mask) != rule.group)
        return 0;
    if (frame[IPV4] >> 4 != 4 || header < 20 || header > length || length > lent->wire - IPV4
        || load16(frame + IPV4_FRAGMENT) & htons(0x3fff) || length - header < 8
        || lent->captured < IPV4 + header + 8) {
        counters.malformed++;
        return 0;
    }
    const uint8_t *udp = frame + IPV4 + header;
    const unsigned datagram = ntohs(load16(udp + 4));
    return load16(udp + 2) == rule.port && lent->captured == lent->wire && datagram >= 8 && datagram <= length - header;
}

static void rewrite(uint8_t *frame)
{
    uint8_t *udp = frame + IPV4 + (frame[IPV4] & 0xfu) * 4;
    const uint32_t group = load32(frame + IPV4_DESTINATION);
    memcpy(frame, rule.mac, MAC_LENGTH);
    store32(frame + IPV4_DESTINATION, rule.to);
    store16(frame + IPV4_CHECKSUM, update(load16(frame + IPV4_CHECKSUM), group, rule.to));
    store16(udp + 6, update_udp(load16(udp + 6), group, rule.to));
}

static int copy_to(struct ring *ring, const uint8_t *frame, unsigned length)
{
    struct tpacket2_hdr *slot = slot_at(ring, ring->user);
    if (ring->user - ring->tail == SLOTS)
        return 0;
    memcpy((uint8_t *)slot + TRANSMIT_AT, frame, length);
    slot->tp_len = length;
    release(slot, TP_STATUS_SEND_REQUEST);
    ring->user++;
    return 1;
}

static void reap(struct ring *ring)
{
    for (; ring->tail != ring->user; ring->tail++) {
        struct tpacket2_hdr *slot = slot_at(ring, ring->tail);
        if (status_of(slot) & (TP_STATUS_SEND_REQUEST | TP_STATUS_SENDING | TP_STATUS_WRONG_FORMAT))
            break;
        counters.sent++;
        counters.sent_bytes += slot->tp_len;
    }
}

__attribute__((noinline)) static void forward(struct ring *in, struct ring *out)
{
    struct lent burst[BURST];
    uint64_t stamps[BURST];
    const unsigned count = borrow(in, burst);
    const uint64_t taken = now();
    unsigned matched = 0;
    counters.bursts++;
    counters.received += count;
    for (unsigned i = 0; i < count; i++) {
        counters.bytes += burst[i].wire;
        if (!matches(&burst[i])) {
            counters.unmatched++;
            continue;
        }
        counters.matched++;
        rewrite(burst[i].frame);
        if (copy_to(out, burst[i].frame, burst[i].captured))
            stamps[matched++] = burst[i].time;
    }
    counters.kicks++;
    kick(out);
    reap(out);
    const uint64_t sent = now();
    for (unsigned i = 0; i < matched; i++) {
        record(&queue, taken - stamps[i]);
        record(&total, sent - stamps[i]);
    }
    const unsigned cell = cell_of(sent - taken);
    service.cells[cell < CELLS ? cell : CELLS - 1] += matched;
    service.count += matched;
    for (unsigned i = 0; i < count; i++)
        release(slot_at(in, in->user + i), TP_STATUS_KERNEL);
    in->user += count;
}

/* The cost of the simulation alone: the engine's side only writes the status words. */
__attribute__((noinline)) static void nothing(struct ring *in, struct ring *out)
{
    for (unsigned i = 0; i < BURST; i++, in->user++, out->user++) {
        release(slot_at(in, in->user), TP_STATUS_KERNEL);
        release(slot_at(out, out->user), TP_STATUS_SEND_REQUEST);
    }
    kick(out);
    out->tail = out->user;
}

static void round_of(struct ring *in, struct ring *out, const uint8_t *frame, unsigned length, int engine)
{
    const uint64_t time = now();
    for (unsigned i = 0; i < BURST; i++)
        deliver(in, frame, length, time);
    if (engine)
        forward(in, out);
    else
        nothing(in, out);
}

static double nanos_per_frame(struct ring *in, struct ring *out, const uint8_t *frame, unsigned length, int engine, double seconds)
{
    const uint64_t start = clock_nanos(CLOCK_MONOTONIC);
    uint64_t rounds = 0, elapsed;
    do {
        for (unsigned i = 0; i < ROUNDS_PER_CLOCK; i++)
            round_of(in, out, frame, length, engine);
        rounds += ROUNDS_PER_CLOCK;
        elapsed = clock_nanos(CLOCK_MONOTONIC) - start;
    } while ((double)elapsed < seconds * 1e9);
    return (double)elapsed / (double)(rounds * BURST);
}

static uint8_t *ring_memory(void)
{
    uint8_t *memory = mmap(NULL, SLOT * SLOTS, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        fail("mmap");
    memset(memory, 0, SLOT * SLOTS);
    return memory;
}

static void template(uint8_t *frame, unsigned length)
{
    static const uint8_t mac[2 * MAC_LENGTH] = {1, 0, 0x5e, 1, 2, 3, 2, 0, 0, 0, 0, 1};
    memcpy(frame, mac, sizeof mac);
    store16(frame + ETHER_TYPE, htons(ETH_P_IP));
    frame[IPV4] = 0x45;
    store16(frame + IPV4_TOTAL_LENGTH, htons((uint16_t)(length - IPV4)));
    frame[IPV4_TTL] = 16;
    frame[IPV4_PROTOCOL] = IPPROTO_UDP;
    store32(frame + IPV4_SOURCE, address("10.0.1.1"));
    store32(frame + IPV4_DESTINATION, address("239.1.2.3"));
    store16(frame + IPV4_CHECKSUM, (uint16_t)~fold(sum(frame + IPV4, UDP - IPV4)));
    store16(frame + UDP, htons(5555));
    store16(frame + UDP_DESTINATION, htons(10000));
    store16(frame + UDP_LENGTH, htons((uint16_t)(length - UDP)));
    for (unsigned i = PAYLOAD; i < length; i++)
        frame[i] = pattern(i - PAYLOAD);
    store16(frame + UDP_CHECKSUM, (uint16_t)~fold(pseudo_sum(frame) + sum(frame + UDP, length - UDP)));
}

static void print_all(const char *name, const double *values, int count)
{
    printf("\"%s\":[", name);
    for (int i = 0; i < count; i++)
        printf("%s%.3f", i ? "," : "", values[i]);
    printf("]");
}

int main(int count, char **arguments)
{
    enum { MOST = 100 };
    allow(count, arguments, "--length --repetitions --seconds --cpu");
    const unsigned length = (unsigned)number(count, arguments, "--length", "100");
    const int repetitions = (int)number(count, arguments, "--repetitions", "5");
    const double seconds = number(count, arguments, "--seconds", "1");
    const int cpu = atoi(option(count, arguments, "--cpu", "-1"));
    double with[MOST], without[MOST];
    uint8_t frame[SLOT] = {0};
    errno = 0;
    if (length < PAYLOAD || length > 1514 || repetitions < 1 || repetitions > MOST)
        fail("--length %u --repetitions %d: out of range", length, repetitions);
    if (cpu >= 0)
        pin(cpu);
    rule.group = htonl(0xe0000000);
    rule.mask = htonl(0xf0000000);
    rule.to = address("10.0.0.2");
    rule.port = htons(10000);
    mac_address("02:00:00:00:00:01", rule.mac);
    template(frame, length);
    struct ring in = {.memory = ring_memory()}, out = {.memory = ring_memory()};

    for (int i = 0; i < WARM_UP_ROUNDS; i++)
        round_of(&in, &out, frame, length, i & 1);
    for (int i = 0; i < repetitions; i++) {
        with[i] = nanos_per_frame(&in, &out, frame, length, 1, seconds);
        without[i] = nanos_per_frame(&in, &out, frame, length, 0, seconds / 2);
    }
    if (counters.unmatched || counters.malformed || counters.sent != counters.matched) {
        errno = 0;
        fail("%lu frames of %lu were not forwarded", (unsigned long)(counters.received - counters.sent),
            (unsigned long)counters.received);
    }
    printf("{");
    print_all("forward", with, repetitions);
    printf(",");
    print_all("kernel", without, repetitions);
    printf(",\"frames\":%lu}\n", (unsigned long)counters.sent);
    return 0;
}
