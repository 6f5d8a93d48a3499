/*
 * The reference: Ringcast's design in C. A TPACKET_V2 receive ring, one rule, rewriting in place with incremental
 * checksums, and one of two ways to transmit:
 *   ring   each frame copied into a TPACKET_V2 transmit ring, one kick per burst
 *   gso    consecutive frames of one flow as one super-frame (UDP segmentation offload), payloads gathered from the
 *          receive slots (sendmsg); a super-frame ends where flow or length changes, and with the burst
 *
 *   --in IF --out IF --to IP --to-mac MAC --port N --cpu N --transmitter ring|gso --idle spin|poll --stages yes|no
 *
 * It knows nothing of super-frames: one that fits its slot is forwarded as a single datagram, a longer one is dropped.
 *
 * Says "ready" on standard error; after SIGTERM writes one JSON object and ends.
 */
#include "common.h"
#include "histogram.h"
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>

#ifndef VIRTIO_NET_HDR_GSO_UDP_L4
#define VIRTIO_NET_HDR_GSO_UDP_L4 5
#endif

enum { SLOT = 2048, BLOCK = 1 << 16, RECEIVE_SLOTS = 4096, TRANSMIT_SLOTS = 1024, BURST = 64 };
/* An IPv4 datagram has at most 65535 bytes, and the kernel cuts a super-frame into at most 64 (UDP_MAX_SEGMENTS). */
enum { BATCH_FRAMES = 64, BATCH_BYTES = 65535 - (PAYLOAD - IPV4) };
enum { DATA = TPACKET2_HDRLEN - sizeof(struct sockaddr_ll) };

static volatile sig_atomic_t stopped;

static void stop(int signal)
{
    (void)signal;
    stopped = 1;
}

static struct {
    uint16_t port;          /* as in a frame, like the others */
    uint32_t to;
    uint8_t mac[MAC_LENGTH], source[MAC_LENGTH];
} rule;

static struct {
    uint64_t received, forwarded, unmatched, oversize, kicks, refused;
} counters;

struct ring {
    int socket;
    uint8_t *memory;
    unsigned slots, next;
};

static struct tpacket2_hdr *slot_at(const struct ring *ring, unsigned index)
{
    return (void *)(ring->memory + (size_t)(index % ring->slots) * SLOT);
}

/* ---- a frame */

/* Returns true if the slot holds the whole frame; counts the other frames. */
static int whole(const struct tpacket2_hdr *slot)
{
    const int cut = slot->tp_snaplen < slot->tp_len;
    counters.oversize += cut;
    return !cut;
}

static int matches(const uint8_t *frame, unsigned length)
{
    return length >= PAYLOAD && load16(frame + ETHER_TYPE) == htons(ETH_P_IP) && frame[IPV4] == 0x45
        && frame[IPV4_PROTOCOL] == IPPROTO_UDP && !(load16(frame + IPV4_FRAGMENT) & htons(0x3fff))
        && (frame[IPV4_DESTINATION] & 0xf0) == 0xe0 && load16(frame + UDP_DESTINATION) == rule.port;
}

/* The sender left the checksum to the device: the field holds only the pseudo-header's sum. */
static uint16_t full_udp_checksum(uint8_t *frame)
{
    store16(frame + UDP_CHECKSUM, 0);
    const uint16_t checksum = (uint16_t)~fold(pseudo_sum(frame) + sum(frame + UDP, ntohs(load16(frame + UDP_LENGTH))));
    return checksum ? checksum : 0xffff;
}

static void rewrite(uint8_t *frame, int checksum_unfinished)
{
    const uint32_t group = load32(frame + IPV4_DESTINATION);
    memcpy(frame, rule.mac, MAC_LENGTH);
    memcpy(frame + MAC_LENGTH, rule.source, MAC_LENGTH);
    store32(frame + IPV4_DESTINATION, rule.to);
    store16(frame + IPV4_CHECKSUM, update(load16(frame + IPV4_CHECKSUM), group, rule.to));
    store16(frame + UDP_CHECKSUM,
        checksum_unfinished ? full_udp_checksum(frame) : update_udp(load16(frame + UDP_CHECKSUM), group, rule.to));
}

/* ---- transmit ring */

static void kick(const struct ring *ring)
{
    counters.kicks++;
    /* what the kernel does not take now stays requested and leaves with a later kick */
    (void)send(ring->socket, NULL, 0, MSG_DONTWAIT);
}

/* Returns true if there was a free slot. */
static int copy_to(struct ring *ring, const uint8_t *frame, unsigned length)
{
    struct tpacket2_hdr *slot = slot_at(ring, ring->next);
    if (__atomic_load_n(&slot->tp_status, __ATOMIC_ACQUIRE) & (TP_STATUS_SEND_REQUEST | TP_STATUS_SENDING))
        return 0;
    memcpy((uint8_t *)slot + DATA, frame, length);
    slot->tp_len = length;
    __atomic_store_n(&slot->tp_status, TP_STATUS_SEND_REQUEST, __ATOMIC_RELEASE);
    ring->next++;
    return 1;
}

/* Forwards the available frames, at most a burst; returns their number. */
static unsigned forward_by_ring(struct ring *in, struct ring *out)
{
    unsigned burst = 0, matched = 0;
    for (; burst < BURST; burst++) {
        struct tpacket2_hdr *slot = slot_at(in, in->next);
        const uint32_t status = __atomic_load_n(&slot->tp_status, __ATOMIC_ACQUIRE);
        if (!(status & TP_STATUS_USER))
            break;
        uint8_t *frame = (uint8_t *)slot + slot->tp_mac;
        if (!whole(slot)) {
            /* counted */
        } else if (matches(frame, slot->tp_snaplen)) {
            rewrite(frame, status & TP_STATUS_CSUMNOTREADY);
            while (!copy_to(out, frame, slot->tp_snaplen))
                kick(out);
            matched++;
        } else
            counters.unmatched++;
        __atomic_store_n(&slot->tp_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
        in->next++;
    }
    counters.received += burst;
    counters.forwarded += matched;
    if (matched)
        kick(out);
    return burst;
}

/* ---- super-frames */

struct batch {
    int socket;
    unsigned frames, payload, bytes;
    struct {
        struct virtio_net_hdr offload;
        uint8_t headers[PAYLOAD];
    } __attribute__((packed)) begin;
    struct iovec parts[BATCH_FRAMES + 1];
};

/* Same addresses, ports and length. */
static int fits(const struct batch *batch, const uint8_t *frame, unsigned payload)
{
    return payload == batch->payload && batch->frames < BATCH_FRAMES && batch->bytes + payload <= BATCH_BYTES
        && !memcmp(frame + IPV4_SOURCE, batch->begin.headers + IPV4_SOURCE, UDP_LENGTH - IPV4_SOURCE);
}

static void add(struct batch *batch, uint8_t *frame, unsigned payload)
{
    if (!batch->frames) {
        batch->payload = payload;
        batch->bytes = 0;
        memcpy(batch->begin.headers, frame, PAYLOAD);
    }
    batch->parts[++batch->frames] = (struct iovec){frame + PAYLOAD, payload};
    batch->bytes += payload;
}

static void send_batch(struct batch *batch)
{
    uint8_t *headers = batch->begin.headers;
    /* RFC 768: whoever passes a datagram on may add what its sender left out; the kernel cuts no super-frame without */
    const int checksum = batch->frames > 1 || load16(headers + UDP_CHECKSUM);
    memcpy(headers, rule.mac, MAC_LENGTH);
    memcpy(headers + MAC_LENGTH, rule.source, MAC_LENGTH);
    store32(headers + IPV4_DESTINATION, rule.to);
    store16(headers + IPV4_TOTAL_LENGTH, htons((uint16_t)(PAYLOAD - IPV4 + batch->bytes)));
    store16(headers + UDP_LENGTH, htons((uint16_t)(PAYLOAD - UDP + batch->bytes)));
    store16(headers + IPV4_CHECKSUM, 0);
    store16(headers + IPV4_CHECKSUM, (uint16_t)~fold(sum(headers + IPV4, UDP - IPV4)));
    /* the device, or the kernel in its place, goes on from the pseudo-header's sum, which is not complemented */
    store16(headers + UDP_CHECKSUM, checksum ? fold(pseudo_sum(headers)) : 0);
    batch->begin.offload = (struct virtio_net_hdr){
        .flags = checksum ? VIRTIO_NET_HDR_F_NEEDS_CSUM : 0,
        .hdr_len = PAYLOAD, .csum_start = checksum ? UDP : 0, .csum_offset = checksum ? UDP_CHECKSUM - UDP : 0};
    if (batch->frames > 1) {
        batch->begin.offload.gso_type = VIRTIO_NET_HDR_GSO_UDP_L4;
        batch->begin.offload.gso_size = (uint16_t)batch->payload;
    }
    batch->parts[0] = (struct iovec){&batch->begin, sizeof batch->begin};
    const struct msghdr message = {.msg_iov = batch->parts, .msg_iovlen = batch->frames + 1};
    counters.kicks++;
    if (sendmsg(batch->socket, &message, MSG_DONTWAIT) < 0)
        counters.refused += batch->frames;
    else
        counters.forwarded += batch->frames;
    batch->frames = 0;
}

static unsigned forward_by_gso(struct ring *in, struct batch *batch)
{
    unsigned burst = 0;
    for (; burst < BURST; burst++) {
        struct tpacket2_hdr *slot = slot_at(in, in->next + burst);
        if (!(__atomic_load_n(&slot->tp_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER))
            break;
        uint8_t *frame = (uint8_t *)slot + slot->tp_mac;
        if (!whole(slot))
            continue;
        if (!matches(frame, slot->tp_snaplen)) {
            counters.unmatched++;
            continue;
        }
        const unsigned payload = ntohs(load16(frame + UDP_LENGTH)) - (PAYLOAD - UDP);
        if (batch->frames && !fits(batch, frame, payload))
            send_batch(batch);
        add(batch, frame, payload);
    }
    if (batch->frames)
        send_batch(batch);
    for (unsigned i = 0; i < burst; i++)
        __atomic_store_n(&slot_at(in, in->next + i)->tp_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
    in->next += burst;
    counters.received += burst;
    return burst;
}

static unsigned forward(struct ring *in, struct ring *out, struct batch *batch, int gso)
{
    return gso ? forward_by_gso(in, batch) : forward_by_ring(in, out);
}

/* ---- where the time goes: with --stages only, as it costs two clock readings a burst */

static struct histogram queue, service, total;

/* Queue: from the kernel's stamp until the frame is taken; service: from then until the transmit call has returned. */
static unsigned forward_timed(struct ring *in, struct ring *out, struct batch *batch, int gso)
{
    static uint64_t stamps[BURST];
    unsigned there = 0;
    for (; there < BURST; there++) {
        const struct tpacket2_hdr *slot = slot_at(in, in->next + there);
        if (!(__atomic_load_n(&slot->tp_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER))
            break;
        stamps[there] = (uint64_t)slot->tp_sec * 1000000000u + slot->tp_nsec;
    }
    if (!there)
        return 0;
    const uint64_t taken = now();
    const unsigned burst = forward(in, out, batch, gso);
    const uint64_t returned = now();
    for (unsigned i = 0; i < there && i < burst; i++) {
        record(&queue, taken - stamps[i]);
        record(&service, returned - taken);
        record(&total, returned - stamps[i]);
    }
    return burst;
}

static void print_stage(const char *name, const struct histogram *stage)
{
    printf("\"%s\":{\"p50\":%.3f,\"p99\":%.3f}", name, (double)percentile(stage, 0.5) / 1e3,
        (double)percentile(stage, 0.99) / 1e3);
}

static void print_stages(void)
{
    printf(",\"latency\":{");
    print_stage("queue", &queue);
    printf(",");
    print_stage("service", &service);
    printf(",");
    print_stage("total", &total);
    printf("}");
}

/* ---- sockets */

static struct sockaddr_ll device(const char *interface, int protocol)
{
    const struct sockaddr_ll found = {
        .sll_family = AF_PACKET, .sll_protocol = htons((uint16_t)protocol), .sll_ifindex = (int)if_nametoindex(interface)};
    if (!found.sll_ifindex)
        fail("interface %s", interface);
    return found;
}

static void set(int socket, int name, int value)
{
    if (setsockopt(socket, SOL_PACKET, name, &value, sizeof value))
        fail("packet socket option %d", name);
}

static struct ring open_ring(int name, unsigned slots)
{
    struct ring ring = {.socket = socket(AF_PACKET, SOCK_RAW, 0), .slots = slots};
    const struct tpacket_req request = {
        .tp_block_size = BLOCK, .tp_block_nr = slots * SLOT / BLOCK, .tp_frame_size = SLOT, .tp_frame_nr = slots};
    if (ring.socket < 0)
        fail("packet socket");
    set(ring.socket, PACKET_VERSION, TPACKET_V2);
    if (setsockopt(ring.socket, SOL_PACKET, name, &request, sizeof request))
        fail("ring of %u slots", slots);
    ring.memory = mmap(NULL, (size_t)slots * SLOT, PROT_READ | PROT_WRITE, MAP_SHARED, ring.socket, 0);
    if (ring.memory == MAP_FAILED)
        fail("mmap");
    return ring;
}

static struct ring open_receive(const char *interface)
{
    struct ring ring = open_ring(PACKET_RX_RING, RECEIVE_SLOTS);
    const struct sockaddr_ll address = device(interface, ETH_P_ALL);
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_H | BPF_ABS, ETHER_TYPE),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IP, 0, 5),
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, IPV4_PROTOCOL),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_UDP, 0, 3),
        BPF_STMT(BPF_LD | BPF_H | BPF_ABS, UDP_DESTINATION),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ntohs(rule.port), 0, 1),
        BPF_STMT(BPF_RET | BPF_K, 0x40000),
        BPF_STMT(BPF_RET | BPF_K, 0),
    };
    const struct sock_fprog filter = {sizeof code / sizeof *code, code};
    const struct packet_mreq membership = {.mr_ifindex = address.sll_ifindex, .mr_type = PACKET_MR_ALLMULTI};
    set(ring.socket, PACKET_IGNORE_OUTGOING, 1);
    if (setsockopt(ring.socket, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter)
        || setsockopt(ring.socket, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &membership, sizeof membership)
        || bind(ring.socket, (const struct sockaddr *)&address, sizeof address))
        fail("interface %s", interface);
    return ring;
}

static void bind_transmit(int socket, const char *interface)
{
    const struct sockaddr_ll address = device(interface, 0);
    set(socket, PACKET_QDISC_BYPASS, 1);
    if (bind(socket, (const struct sockaddr *)&address, sizeof address))
        fail("interface %s", interface);
}

static void source_mac(int socket)
{
    struct sockaddr_ll own;
    socklen_t length = sizeof own;
    if (getsockname(socket, (struct sockaddr *)&own, &length))
        fail("getsockname");
    memcpy(rule.source, own.sll_addr, MAC_LENGTH);
}

int main(int count, char **arguments)
{
    allow(count, arguments, "--in --out --to --to-mac --port --cpu --transmitter --idle --stages");
    const char *out_interface = option(count, arguments, "--out", NULL);
    const int spin = !strcmp(option(count, arguments, "--idle", "spin"), "spin");
    const int gso = !strcmp(option(count, arguments, "--transmitter", "ring"), "gso");
    const int stages = !strcmp(option(count, arguments, "--stages", "no"), "yes");
    struct ring out = {0};
    static struct batch batch;
    rule.port = htons((uint16_t)number(count, arguments, "--port", "10000"));
    rule.to = address(option(count, arguments, "--to", NULL));
    mac_address(option(count, arguments, "--to-mac", NULL), rule.mac);
    signal(SIGTERM, stop);
    signal(SIGINT, stop);
    pin((int)number(count, arguments, "--cpu", "1"));

    if (gso) {
        batch.socket = socket(AF_PACKET, SOCK_RAW, 0);
        set(batch.socket, PACKET_VNET_HDR, 1);
    } else {
        out = open_ring(PACKET_TX_RING, TRANSMIT_SLOTS);
    }
    bind_transmit(gso ? batch.socket : out.socket, out_interface);
    source_mac(gso ? batch.socket : out.socket);
    struct ring in = open_receive(option(count, arguments, "--in", NULL));
    struct pollfd readable = {.fd = in.socket, .events = POLLIN};
    fprintf(stderr, "ready\n");

    while (!stopped) {
        if (stages ? forward_timed(&in, &out, &batch, gso) : forward(&in, &out, &batch, gso))
            continue;
        if (spin)
            pause_briefly();
        else
            poll(&readable, 1, 100);
    }

    struct tpacket_stats statistics = {0};
    socklen_t length = sizeof statistics;
    getsockopt(in.socket, SOL_PACKET, PACKET_STATISTICS, &statistics, &length);
    printf("{\"received\":%lu,\"forwarded\":%lu,\"unmatched\":%lu,\"oversize\":%lu,\"refused\":%lu,\"kicks\":%lu,"
           "\"kernel_drops\":%u",
        (unsigned long)counters.received, (unsigned long)counters.forwarded, (unsigned long)counters.unmatched,
        (unsigned long)counters.oversize, (unsigned long)counters.refused, (unsigned long)counters.kicks,
        statistics.tp_drops);
    if (stages)
        print_stages();
    printf("}\n");
    return 0;
}
