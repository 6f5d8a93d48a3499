/*
 * The simplest forwarder that keeps super-frames whole: an ordinary packet socket with virtio_net headers on either
 * side, recv(), rewriting in place, send(). Two copies and two system calls for each frame, whether it holds one
 * datagram or 64.
 *
 *   --in IF --out IF --to IP --to-mac MAC --port N --cpu N
 *
 * Spins. Says "ready" on standard error; after SIGTERM writes one JSON object and ends. Counts are of datagrams,
 * but for super-frames, kicks (send calls) and kernel_drops (frames).
 */
#include "common.h"
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef VIRTIO_NET_HDR_GSO_UDP_L4
#define VIRTIO_NET_HDR_GSO_UDP_L4 5
#endif

enum { OFFLOAD = sizeof(struct virtio_net_hdr), MOST = 1 << 17, SOCKET_BUFFER = 16 << 20 };

static volatile sig_atomic_t stopped;

static void stop(int signal)
{
    (void)signal;
    stopped = 1;
}

static struct {
    uint16_t port; /* as in a frame, like the others */
    uint32_t to;
    uint8_t mac[MAC_LENGTH], source[MAC_LENGTH];
} rule;

static struct {
    uint64_t received, forwarded, unmatched, received_super_frames, sent_super_frames, kicks, refused;
} counters;

static int matches(const uint8_t *frame, unsigned length)
{
    return length >= PAYLOAD && load16(frame + ETHER_TYPE) == htons(ETH_P_IP) && frame[IPV4] == 0x45
        && frame[IPV4_PROTOCOL] == IPPROTO_UDP && !(load16(frame + IPV4_FRAGMENT) & htons(0x3fff))
        && (frame[IPV4_DESTINATION] & 0xf0) == 0xe0 && load16(frame + UDP_DESTINATION) == rule.port;
}

static unsigned datagrams(const struct virtio_net_hdr *offload, unsigned length)
{
    return offload->gso_size ? (length - PAYLOAD + offload->gso_size - 1) / offload->gso_size : 1;
}

/* Headers of the frame; what the kernel is to finish or to cut keeps the pseudo-header's sum as its checksum. */
static void rewrite(struct virtio_net_hdr *offload, uint8_t *frame)
{
    const uint32_t group = load32(frame + IPV4_DESTINATION);
    const int unfinished = offload->gso_type || offload->flags & VIRTIO_NET_HDR_F_NEEDS_CSUM;
    memcpy(frame, rule.mac, MAC_LENGTH);
    memcpy(frame + MAC_LENGTH, rule.source, MAC_LENGTH);
    store32(frame + IPV4_DESTINATION, rule.to);
    store16(frame + IPV4_CHECKSUM, update(load16(frame + IPV4_CHECKSUM), group, rule.to));
    store16(frame + UDP_CHECKSUM,
        unfinished ? fold(pseudo_sum(frame)) : update_udp(load16(frame + UDP_CHECKSUM), group, rule.to));
    offload->flags = unfinished ? VIRTIO_NET_HDR_F_NEEDS_CSUM : 0;
    offload->hdr_len = PAYLOAD;
    offload->csum_start = unfinished ? UDP : 0;
    offload->csum_offset = unfinished ? UDP_CHECKSUM - UDP : 0;
}

/* Returns true if there was a frame. */
static int forward(int in, int out)
{
    static uint8_t data[MOST];
    struct virtio_net_hdr offload;
    uint8_t *frame = data + OFFLOAD;
    const ssize_t bytes = recv(in, data, sizeof data, MSG_DONTWAIT);
    if (bytes < (ssize_t)OFFLOAD)
        return 0;
    const unsigned length = (unsigned)bytes - OFFLOAD;
    memcpy(&offload, data, OFFLOAD);
    const int segmented = offload.gso_type == VIRTIO_NET_HDR_GSO_UDP_L4;
    if (!matches(frame, length) || (offload.gso_type && !segmented)) {
        counters.received++;
        counters.unmatched++;
        return 1;
    }
    const unsigned held = datagrams(&offload, length);
    counters.received += held;
    counters.received_super_frames += (unsigned)segmented;
    rewrite(&offload, frame);
    memcpy(data, &offload, OFFLOAD);
    counters.kicks++;
    if (send(out, data, (size_t)bytes, MSG_DONTWAIT) < 0) {
        counters.refused += held;
    } else {
        counters.forwarded += held;
        counters.sent_super_frames += (unsigned)segmented;
    }
    return 1;
}

/* ---- sockets */

static void set(int socket, int name, int value)
{
    if (setsockopt(socket, SOL_PACKET, name, &value, sizeof value))
        fail("packet socket option %d", name);
}

static struct sockaddr_ll device(const char *interface, int protocol)
{
    const struct sockaddr_ll found = {
        .sll_family = AF_PACKET,
        .sll_protocol = htons((uint16_t)protocol),
        .sll_ifindex = (int)if_nametoindex(interface)};
    if (!found.sll_ifindex)
        fail("interface %s", interface);
    return found;
}

static int open_socket(void)
{
    const int fd = socket(AF_PACKET, SOCK_RAW, 0);
    if (fd < 0)
        fail("packet socket");
    set(fd, PACKET_VNET_HDR, 1);
    return fd;
}

static int open_receive(const char *interface)
{
    const int fd = open_socket(), bytes = SOCKET_BUFFER;
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
    set(fd, PACKET_IGNORE_OUTGOING, 1);
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes)
        && setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes))
        fail("packet socket buffer");
    if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter)
        || setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &membership, sizeof membership)
        || bind(fd, (const struct sockaddr *)&address, sizeof address))
        fail("interface %s", interface);
    return fd;
}

static int open_transmit(const char *interface)
{
    const int fd = open_socket();
    struct sockaddr_ll own = device(interface, 0);
    socklen_t length = sizeof own;
    set(fd, PACKET_QDISC_BYPASS, 1);
    if (bind(fd, (const struct sockaddr *)&own, sizeof own) || getsockname(fd, (struct sockaddr *)&own, &length))
        fail("interface %s", interface);
    memcpy(rule.source, own.sll_addr, MAC_LENGTH);
    return fd;
}

int main(int count, char **arguments)
{
    allow(count, arguments, "--in --out --to --to-mac --port --cpu");
    rule.port = htons((uint16_t)number(count, arguments, "--port", "10000"));
    rule.to = address(option(count, arguments, "--to", NULL));
    mac_address(option(count, arguments, "--to-mac", NULL), rule.mac);
    signal(SIGTERM, stop);
    signal(SIGINT, stop);
    pin((int)number(count, arguments, "--cpu", "1"));
    const int out = open_transmit(option(count, arguments, "--out", NULL));
    const int in = open_receive(option(count, arguments, "--in", NULL));
    fprintf(stderr, "ready\n");

    while (!stopped)
        if (!forward(in, out))
            pause_briefly();

    struct tpacket_stats statistics = {0};
    socklen_t length = sizeof statistics;
    getsockopt(in, SOL_PACKET, PACKET_STATISTICS, &statistics, &length);
    printf("{\"received\":%lu,\"forwarded\":%lu,\"unmatched\":%lu,\"refused\":%lu,\"kicks\":%lu,\"kernel_drops\":%u",
        (unsigned long)counters.received, (unsigned long)counters.forwarded, (unsigned long)counters.unmatched,
        (unsigned long)counters.refused, (unsigned long)counters.kicks, statistics.tp_drops);
    printf(",\"received_super_frames\":%lu,\"sent_super_frames\":%lu}\n",
        (unsigned long)counters.received_super_frames, (unsigned long)counters.sent_super_frames);
    return 0;
}
