/*
 * Receives what the generator sent, after whatever forwarded it, and checks it: every frame's sequence number (lost,
 * duplicate, reordered), its rewritten bytes, and how long after its due time the kernel received it.
 *
 * Two ways to receive:
 *   ring    A TPACKET_V3 ring of packed blocks, read late: nothing is read before half of it is full or the sending
 *           is over, so that this program does not take the CPU from the generator. Latency is the kernel's receive
 *           stamp less the stamp in the payload. The host's UDP gets the frames too, and discards them; super-frames
 *           it cuts before, unless --gro yes makes its socket one that takes them whole (UDP_GRO).
 *   socket  An ordinary UDP socket, read as frames come, as an application would. No stamps.
 *
 * A super-frame, which holds several datagrams, is taken apart here as the receiving host's UDP would do; the
 * kernel marks it as one (PACKET_VNET_HDR). A frame as long that is not marked would reach an application as one
 * datagram: it is malformed. Frames longer than was sent are copied whole, others up to --snap bytes.
 *
 *   --interface IF --length BYTES (of the frames sent, without FCS) --mode ring|socket --port N --group IP
 *   --to IP --to-mac MAC: what the rewriting was to put in; none for frames that nobody rewrites
 *   (--group and --to both IPv4 or both IPv6; IPv6 in the ring only)
 *   --count N: frames expected, 0 if not known    --flows N    --snap BYTES    --memory MIB
 *   --gro yes|no    --cpu N
 *
 * Says "ready" on standard error, reads until the end of standard input and then until all expected frames have come
 * or none has for a while, then writes one JSON object.
 */
#include "common.h"
#include "histogram.h"
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef VIRTIO_NET_HDR_GSO_UDP_L4
#define VIRTIO_NET_HDR_GSO_UDP_L4 5
#endif

#ifndef UDP_GRO
#define UDP_GRO 104 /* include/uapi/linux/udp.h */
#endif

enum { BLOCK = 1 << 18, RETIRE_MILLIS = 60, TICK_MILLIS = 50, QUIET_NANOS = 150000000, MAX_FLOWS = 1024 };
enum { BATCH = 64, DATAGRAM = 2048, SOCKET_BUFFER = 256 << 20 };

static struct {
    unsigned length, payload, flows, port;
    uint64_t expected;
    int ipv6;
    unsigned udp; /* where its header begins */
    uint8_t to[IPV6_ADDRESS_LENGTH], group[IPV6_ADDRESS_LENGTH]; /* of IPv4 the first four bytes */
    uint8_t to_mac[MAC_LENGTH];
    int rewritten; /* whether frames are to be */
} plan;

static struct {
    uint64_t received, duplicates, reordered, super_frames, malformed;
    uint64_t not_rewritten, wrong_address, wrong_mac, bad_ip_checksum, bad_udp_checksum, partial_checksum, no_checksum;
    uint64_t wrong_payload, early, drops;
    uint64_t first, last;
} result;

static struct histogram latency;

/* Sequence numbers that have arrived; grows. */
static struct {
    uint8_t *bits;
    uint64_t size;
} seen;

static uint64_t highest[MAX_FLOWS]; /* by flow: the highest sequence number so far, plus 1 */

static int mark(uint64_t sequence)
{
    if (sequence >= seen.size) {
        uint64_t size = seen.size ? seen.size : 1 << 20;
        while (size <= sequence)
            size *= 2;
        seen.bits = realloc(seen.bits, size / 8);
        if (!seen.bits)
            fail("memory for %lu sequence numbers", (unsigned long)size);
        memset(seen.bits + seen.size / 8, 0, (size - seen.size) / 8);
        seen.size = size;
    }
    const uint8_t bit = (uint8_t)(1 << (sequence & 7));
    const int before = seen.bits[sequence >> 3] & bit;
    seen.bits[sequence >> 3] |= bit;
    return before != 0;
}

/* One datagram. `captured`: how much of the payload is there; time 0: unknown. */
static void datagram(const uint8_t *payload, unsigned captured, uint64_t time)
{
    struct stamp stamp;
    if (captured < STAMP_LENGTH) {
        result.malformed++;
        return;
    }
    memcpy(&stamp, payload, STAMP_LENGTH);
    if (stamp.sequence >= (uint64_t)1 << 36) {
        result.malformed++;
        return;
    }
    if (mark(stamp.sequence)) {
        result.duplicates++;
        return;
    }
    uint64_t *top = &highest[stamp.sequence % plan.flows];
    if (stamp.sequence < *top)
        result.reordered++;
    else
        *top = stamp.sequence + 1;
    for (unsigned i = STAMP_LENGTH; i < captured; i++)
        if (payload[i] != pattern(i)) {
            result.wrong_payload++;
            break;
        }
    result.received++;
    if (time) {
        result.early += time < stamp.due;
        record(&latency, time < stamp.due ? 0 : time - stamp.due);
        if (!result.first)
            result.first = time;
        result.last = time;
    }
}

static void check_headers(const uint8_t *frame, unsigned captured, unsigned length, uint32_t status)
{
    const uint8_t *destination = frame + (plan.ipv6 ? IPV6_DESTINATION : IPV4_DESTINATION), *udp = frame + plan.udp;
    const size_t size = plan.ipv6 ? IPV6_ADDRESS_LENGTH : sizeof(uint32_t);
    if (plan.rewritten && !memcmp(destination, plan.group, size))
        result.not_rewritten++;
    else if (plan.rewritten && memcmp(destination, plan.to, size))
        result.wrong_address++;
    if (plan.rewritten && memcmp(frame, plan.to_mac, MAC_LENGTH))
        result.wrong_mac++;
    if (!plan.ipv6 && fold(sum(frame + IPV4, UDP - IPV4)) != 0xffff)
        result.bad_ip_checksum++;
    if (status & TP_STATUS_CSUMNOTREADY)
        result.partial_checksum++; /* the device, or the receiving host, is to finish it */
    else if (!load16(udp + UDP_CHECKSUM - UDP))
        result.no_checksum++;
    else if (captured == length
        && fold((plan.ipv6 ? ipv6_pseudo_sum : pseudo_sum)(frame) + sum(udp, length - plan.udp)) != 0xffff)
        result.bad_udp_checksum++;
}

/* The frame's length without padding, as its IP header says. */
static unsigned total_length(const uint8_t *frame)
{
    return plan.ipv6 ? IPV6_UDP + ntohs(load16(frame + IPV6_PAYLOAD_LENGTH))
                     : IPV4 + ntohs(load16(frame + IPV4_TOTAL_LENGTH));
}

static void packet(const struct tpacket3_hdr *header)
{
    const uint8_t *frame = (const uint8_t *)header + header->tp_mac;
    struct virtio_net_hdr offload; /* ends where the frame begins (tpacket_rcv in af_packet.c) */
    memcpy(&offload, frame - sizeof offload, sizeof offload);
    const uint64_t time = (uint64_t)header->tp_sec * 1000000000u + header->tp_nsec;
    const unsigned captured = header->tp_snaplen, data = plan.udp + PAYLOAD - UDP;
    const unsigned total = captured >= data ? total_length(frame) : 0;
    if (captured < data || total > header->tp_len || total < plan.length) {
        result.malformed++;
        return;
    }
    check_headers(frame, captured < total ? captured : total, total, header->tp_status);
    if (total == plan.length) {
        const unsigned there = captured - data;
        datagram(frame + data, there < plan.payload ? there : plan.payload, time);
        return;
    }
    if (offload.gso_type != VIRTIO_NET_HDR_GSO_UDP_L4 || offload.gso_size != plan.payload) {
        result.malformed++;
        return;
    }
    result.super_frames++;
    for (unsigned at = data; at + plan.payload <= total && at + plan.payload <= captured; at += plan.payload)
        datagram(frame + at, plan.payload, time);
}

/* ---- waiting */

/* Returns true if sending is over, which is the end of standard input. Waits at most this long. */
static int ended(int millis)
{
    static int over;
    char discarded[64];
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    if (over)
        poll(NULL, 0, millis);
    else if (poll(&input, 1, millis) > 0 && read(STDIN_FILENO, discarded, sizeof discarded) <= 0)
        over = 1;
    return over;
}

static int complete(void) { return plan.expected && result.received >= plan.expected; }

/* ---- ring */

static int open_ring(const char *interface, unsigned snap, unsigned blocks, uint8_t **memory)
{
    const int version = TPACKET_V3, one = 1, fd = socket(AF_PACKET, SOCK_RAW, 0);
    /* UDP to our port, not a fragment; a super-frame whole, anything else up to the snap length */
    struct sock_filter ipv4[] = {
        BPF_STMT(BPF_LD | BPF_H | BPF_ABS, ETHER_TYPE),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IP, 0, 10),
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, IPV4_PROTOCOL),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_UDP, 0, 8),
        BPF_STMT(BPF_LD | BPF_H | BPF_ABS, IPV4_FRAGMENT),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x3fff, 6, 0),
        BPF_STMT(BPF_LD | BPF_H | BPF_ABS, UDP_DESTINATION),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, plan.port, 0, 4),
        BPF_STMT(BPF_LD | BPF_H | BPF_ABS, IPV4_TOTAL_LENGTH),
        BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, plan.length - IPV4, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, 0x40000),
        BPF_STMT(BPF_RET | BPF_K, snap),
        BPF_STMT(BPF_RET | BPF_K, 0),
    };
    struct sock_filter ipv6[] = {
        BPF_STMT(BPF_LD | BPF_H | BPF_ABS, ETHER_TYPE),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IPV6, 0, 8),
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, IPV6_NEXT_HEADER),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_UDP, 0, 6),
        BPF_STMT(BPF_LD | BPF_H | BPF_ABS, IPV6_UDP + UDP_DESTINATION - UDP),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, plan.port, 0, 4),
        BPF_STMT(BPF_LD | BPF_H | BPF_ABS, IPV6_PAYLOAD_LENGTH),
        BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, plan.length - IPV6_UDP, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, 0x40000),
        BPF_STMT(BPF_RET | BPF_K, snap),
        BPF_STMT(BPF_RET | BPF_K, 0),
    };
    const struct sock_fprog filter = {
        plan.ipv6 ? sizeof ipv6 / sizeof *ipv6 : sizeof ipv4 / sizeof *ipv4, plan.ipv6 ? ipv6 : ipv4};
    const struct tpacket_req3 request = {
        .tp_block_size = BLOCK, .tp_block_nr = blocks, .tp_frame_size = 2048, .tp_frame_nr = BLOCK / 2048 * blocks,
        .tp_retire_blk_tov = RETIRE_MILLIS};
    const struct sockaddr_ll device = {
        .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = (int)if_nametoindex(interface)};
    if (fd < 0)
        fail("packet socket");
    if (setsockopt(fd, SOL_PACKET, PACKET_VERSION, &version, sizeof version)
        || setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &one, sizeof one)
        || setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, &one, sizeof one)
        || setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter)
        || setsockopt(fd, SOL_PACKET, PACKET_RX_RING, &request, sizeof request))
        fail("receive ring");
    *memory = mmap(NULL, (size_t)BLOCK * blocks, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (*memory == MAP_FAILED)
        fail("mmap");
    if (bind(fd, (const struct sockaddr *)&device, sizeof device))
        fail("interface %s", interface);
    return fd;
}

/*
 * Somebody has to listen on the port, or the kernel would answer each frame with an ICMP error. Nothing is kept.
 */
static void open_discard(int gro)
{
    const int fd = socket(plan.ipv6 ? AF_INET6 : AF_INET, SOCK_DGRAM, 0), one = 1;
    struct sock_filter none = BPF_STMT(BPF_RET | BPF_K, 0);
    const struct sock_fprog filter = {1, &none};
    const struct sockaddr_in ipv4 = {.sin_family = AF_INET, .sin_port = htons((uint16_t)plan.port)};
    const struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)plan.port)};
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter)
        || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one)
        || (gro && setsockopt(fd, IPPROTO_UDP, UDP_GRO, &one, sizeof one))
        || (plan.ipv6 ? bind(fd, (const struct sockaddr *)&ipv6, sizeof ipv6)
                      : bind(fd, (const struct sockaddr *)&ipv4, sizeof ipv4)))
        fail("UDP socket");
}

static struct tpacket_block_desc *block_at(uint8_t *memory, unsigned index)
{
    return (void *)(memory + (size_t)index * BLOCK);
}

static int filled(struct tpacket_block_desc *block)
{
    return (__atomic_load_n(&block->hdr.bh1.block_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER) != 0;
}

/* Reads all blocks that the kernel has handed over; returns true if there were any. */
static int drain(uint8_t *memory, unsigned blocks, unsigned *next)
{
    int any = 0;
    for (struct tpacket_block_desc *block; filled(block = block_at(memory, *next)); *next = (*next + 1) % blocks) {
        const uint8_t *at = (const uint8_t *)block + block->hdr.bh1.offset_to_first_pkt;
        for (unsigned left = block->hdr.bh1.num_pkts; left; left--) {
            packet((const void *)at);
            at += ((const struct tpacket3_hdr *)at)->tp_next_offset;
        }
        __atomic_store_n(&block->hdr.bh1.block_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
        any = 1;
    }
    return any;
}

static void receive_ring(const char *interface, unsigned snap, unsigned megabytes, int gro)
{
    uint8_t *memory;
    unsigned next = 0;
    const unsigned blocks = megabytes << 20 >> 18;
    const int fd = open_ring(interface, snap, blocks, &memory);
    open_discard(gro);
    fprintf(stderr, "ready\n");
    while (!ended(TICK_MILLIS))
        if (filled(block_at(memory, (next + blocks / 2) % blocks)))
            drain(memory, blocks, &next);
    for (uint64_t last = now(); !complete() && now() - last < QUIET_NANOS; ended(5))
        if (drain(memory, blocks, &next))
            last = now();
    struct tpacket_stats_v3 statistics = {0};
    socklen_t length = sizeof statistics;
    getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &statistics, &length);
    result.drops = statistics.tp_drops;
}

/* ---- socket */

static int open_socket(const char *interface)
{
    const int fd = socket(AF_INET, SOCK_DGRAM, 0), bytes = SOCKET_BUFFER, one = 1;
    const struct timeval tick = {.tv_usec = TICK_MILLIS * 1000};
    const struct sockaddr_in local = {.sin_family = AF_INET, .sin_port = htons((uint16_t)plan.port)};
    /* so that frames that nobody rewrote are seen, too */
    const struct ip_mreqn group = {
        .imr_multiaddr.s_addr = load32(plan.group), .imr_ifindex = (int)if_nametoindex(interface)};
    if (fd < 0 || bind(fd, (const struct sockaddr *)&local, sizeof local)
        || setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof group)
        || setsockopt(fd, SOL_SOCKET, SO_RXQ_OVFL, &one, sizeof one)
        || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tick, sizeof tick))
        fail("UDP socket");
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes)
        && setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes))
        fail("UDP socket buffer");
    return fd;
}

static void receive_socket(const char *interface)
{
    static uint8_t data[BATCH][DATAGRAM], control[BATCH][CMSG_SPACE(sizeof(uint32_t))];
    static struct iovec vectors[BATCH];
    static struct mmsghdr messages[BATCH];
    const int fd = open_socket(interface);
    uint64_t last = 0;
    unsigned rounds = 0;
    int over = 0;
    fprintf(stderr, "ready\n");
    while (!over || (!complete() && now() - last < QUIET_NANOS)) {
        for (int i = 0; i < BATCH; i++) {
            vectors[i] = (struct iovec){data[i], DATAGRAM};
            messages[i].msg_hdr = (struct msghdr){
                .msg_iov = &vectors[i], .msg_iovlen = 1, .msg_control = control[i], .msg_controllen = sizeof control[i]};
        }
        const int count = recvmmsg(fd, messages, BATCH, MSG_WAITFORONE, NULL);
        if (count > 0) {
            last = now();
            if (!result.first)
                result.first = last;
            result.last = last;
        }
        for (int i = 0; i < count; i++) {
            if (messages[i].msg_len != plan.payload)
                result.malformed++;
            else
                datagram(data[i], STAMP_LENGTH, 0);
            const struct cmsghdr *overflow = CMSG_FIRSTHDR(&messages[i].msg_hdr);
            if (overflow && overflow->cmsg_level == SOL_SOCKET && overflow->cmsg_type == SO_RXQ_OVFL)
                result.drops = load32(CMSG_DATA(overflow)); /* a running total */
        }
        if (!over && (count <= 0 || ++rounds % BATCH == 0) && ended(0)) {
            over = 1;
            last = last ? last : now();
        }
    }
}

static void print(void)
{
    const double seconds = (double)(result.last - result.first) / 1e9;
    printf("{\"received\":%lu,\"duplicates\":%lu,\"reordered\":%lu,\"super_frames\":%lu,\"malformed\":%lu",
        (unsigned long)result.received, (unsigned long)result.duplicates, (unsigned long)result.reordered,
        (unsigned long)result.super_frames, (unsigned long)result.malformed);
    printf(",\"not_rewritten\":%lu,\"wrong_address\":%lu,\"wrong_mac\":%lu,\"bad_ip_checksum\":%lu",
        (unsigned long)result.not_rewritten, (unsigned long)result.wrong_address, (unsigned long)result.wrong_mac,
        (unsigned long)result.bad_ip_checksum);
    printf(",\"bad_udp_checksum\":%lu,\"partial_checksum\":%lu,\"no_checksum\":%lu,\"wrong_payload\":%lu",
        (unsigned long)result.bad_udp_checksum, (unsigned long)result.partial_checksum,
        (unsigned long)result.no_checksum, (unsigned long)result.wrong_payload);
    printf(",\"early\":%lu,\"sink_drops\":%lu,\"seconds\":%.6f,\"max\":%lu,\"latency\":",
        (unsigned long)result.early, (unsigned long)result.drops, seconds, (unsigned long)latency.max);
    print_cells(&latency, stdout);
    printf("}\n");
}

static void parse_address(const char *text, uint8_t *at)
{
    if (is_ipv6(text) != plan.ipv6) {
        errno = 0;
        fail("%s: must be of the group's family", text);
    }
    if (plan.ipv6)
        ipv6_address(text, at);
    else
        store32(at, address(text));
}

int main(int count, char **arguments)
{
    allow(count, arguments,
        "--interface --length --mode --port --group --to --to-mac --count --flows --snap --memory --gro --cpu");
    const char *interface = option(count, arguments, "--interface", NULL);
    const char *to = option(count, arguments, "--to", "none");
    const char *group = option(count, arguments, "--group", "239.1.2.3");
    const int ring = !strcmp(option(count, arguments, "--mode", "ring"), "ring");
    plan.ipv6 = is_ipv6(group);
    plan.udp = plan.ipv6 ? IPV6_UDP : UDP;
    plan.length = (unsigned)number(count, arguments, "--length", NULL);
    plan.payload = plan.length - plan.udp - (PAYLOAD - UDP);
    plan.flows = (unsigned)number(count, arguments, "--flows", "1");
    plan.port = (unsigned)number(count, arguments, "--port", "10000");
    plan.expected = (uint64_t)number(count, arguments, "--count", "0");
    parse_address(group, plan.group);
    plan.rewritten = strcmp(to, "none") != 0;
    if (plan.rewritten) {
        parse_address(to, plan.to);
        mac_address(option(count, arguments, "--to-mac", NULL), plan.to_mac);
    }
    errno = 0;
    if (plan.ipv6 && !ring)
        fail("--mode socket: IPv6 is received in the ring only");
    if (plan.length < plan.udp + (PAYLOAD - UDP) + STAMP_LENGTH || !plan.flows || plan.flows > MAX_FLOWS)
        fail("--length %u --flows %u: out of range", plan.length, plan.flows);
    pin((int)number(count, arguments, "--cpu", "0"));
    /* the pages of the table of sequence numbers, before it matters */
    mark(plan.expected);
    memset(seen.bits, 0, seen.size / 8);
    if (ring)
        receive_ring(interface, (unsigned)number(count, arguments, "--snap", "64"),
            (unsigned)number(count, arguments, "--memory", "64"),
            !strcmp(option(count, arguments, "--gro", "no"), "yes"));
    else
        receive_socket(interface);
    print();
    return 0;
}
