/*
 * Two ordinary UDP sockets, one for each destination of the soak. Looks at every byte of every datagram, and in each flow
 * for duplicates and order, with memory that does not grow: a window of sequence numbers for each flow and destination.
 *
 *   --to IP,IP --source IP --words FILE
 */
#include "soak.h"
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <sys/socket.h>

enum { BATCH = 64, BUFFER = 64 << 20, DROPS_NANOS = 50000000 };
/* Sequence numbers that lie this far back can no longer be told from duplicates, and count as both. */
enum { WINDOW = 1 << 20 };

static volatile sig_atomic_t stopped;
static volatile uint64_t *words;
static uint64_t seen[DESTINATIONS][FLOWS][WINDOW / 64];
static uint8_t expected[LONGEST];
static uint32_t source;

static void stop(int signal)
{
    (void)signal;
    stopped = 1;
}

static int open_socket(const char *to)
{
    const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0), one = 1, bytes = BUFFER;
    const struct sockaddr_in here = {
        .sin_family = AF_INET, .sin_port = htons(PORT), .sin_addr.s_addr = address(to)};
    errno = 0;
    /* the address goes with its device, and comes again */
    if (fd < 0 || setsockopt(fd, IPPROTO_IP, IP_FREEBIND, &one, sizeof one)
        || bind(fd, (const struct sockaddr *)&here, sizeof here))
        fail("UDP socket %s", to);
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes)
        && setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes))
        fail("UDP socket buffer");
    return fd;
}

/* Classifies a datagram: in order, or its fault. */
static void order(unsigned destination, unsigned flow, uint64_t sequence)
{
    uint64_t *window = seen[destination][flow];
    volatile uint64_t *next = &words[EXPECTED + destination * FLOWS + flow];
    const uint64_t bit = 1ull << (sequence % 64), word = sequence % WINDOW / 64;
    if (sequence < *next) {
        const int known = *next - sequence > WINDOW || window[word] & bit;
        words[DUPLICATES] += known != 0;
        words[REORDERED]++;
        window[word] |= bit;
        return;
    }
    if (sequence - *next >= WINDOW) {
        memset(window, 0, WINDOW / 8);
    } else {
        for (uint64_t missing = *next; missing < sequence; missing++)
            window[missing % WINDOW / 64] &= ~(1ull << (missing % 64));
    }
    window[word] |= bit;
    *next = sequence + 1;
}

static void datagram(unsigned destination, const uint8_t *data, unsigned length, const struct sockaddr_in *from)
{
    struct label label;
    words[RECEIVED]++;
    if (length < LABEL_LENGTH) {
        words[CORRUPT]++;
        return;
    }
    memcpy(&label, data, LABEL_LENGTH);
    if (label.magic != MAGIC || label.length != length + PAYLOAD
        || memcmp(data + LABEL_LENGTH, expected + LABEL_LENGTH, length - LABEL_LENGTH)) {
        words[CORRUPT]++;
        return;
    }
    if (label.flow >= FLOWS || !goes_to(label.flow, destination) || from->sin_addr.s_addr != source
        || ntohs(from->sin_port) != FIRST_PORT + label.flow || length + PAYLOAD != length_of(label.flow)) {
        words[MISDIRECTED]++;
        return;
    }
    order(destination, label.flow, label.sequence);
}

static int receive(unsigned destination, int fd)
{
    static uint8_t data[BATCH][LONGEST + 1];
    static struct sockaddr_in from[BATCH];
    static struct iovec vectors[BATCH];
    static struct mmsghdr messages[BATCH];
    for (int i = 0; i < BATCH; i++) {
        vectors[i] = (struct iovec){data[i], sizeof data[i]};
        messages[i].msg_hdr = (struct msghdr){
            .msg_iov = &vectors[i], .msg_iovlen = 1, .msg_name = &from[i], .msg_namelen = sizeof from[i]};
    }
    const int count = recvmmsg(fd, messages, BATCH, MSG_DONTWAIT, NULL);
    for (int i = 0; i < count; i++)
        datagram(destination, data[i], messages[i].msg_len, &from[i]);
    return count > 0 ? count : 0;
}

/* Adds what the socket has dropped since the last time: the kernel counts in 32 bits. */
static void count_drops(int fd, uint32_t *last)
{
    uint32_t memory[SK_MEMINFO_VARS];
    socklen_t length = sizeof memory;
    if (getsockopt(fd, SOL_SOCKET, SO_MEMINFO, memory, &length))
        fail("SO_MEMINFO");
    words[SOCKET_DROPS] += (uint32_t)(memory[SK_MEMINFO_DROPS] - *last);
    *last = memory[SK_MEMINFO_DROPS];
}

int main(int count, char **arguments)
{
    allow(count, arguments, "--to --source --words");
    char *to = strdup(option(count, arguments, "--to", NULL)), *second = strchr(to, ',');
    if (!second) {
        errno = 0;
        fail("--to %s: must be two addresses", to);
    }
    *second++ = 0;
    source = address(option(count, arguments, "--source", NULL));
    words = map_words(option(count, arguments, "--words", NULL));
    signal(SIGTERM, stop);
    signal(SIGINT, stop);
    for (unsigned i = 0; i < sizeof expected; i++)
        expected[i] = pattern(i);
    const int sockets[DESTINATIONS] = {open_socket(to), open_socket(second)};
    uint32_t drops[DESTINATIONS] = {0};
    uint64_t looked = 0;
    fprintf(stderr, "ready\n");
    for (;;) {
        const int over = stopped || words[STOP];
        const uint64_t time = clock_nanos(CLOCK_MONOTONIC);
        if (over || time - looked > DROPS_NANOS) {
            looked = time;
            for (unsigned i = 0; i < DESTINATIONS; i++)
                count_drops(sockets[i], &drops[i]);
        }
        const int received = receive(0, sockets[0]) + receive(1, sockets[1]);
        if (received)
            continue;
        if (over)
            return 0;
        struct pollfd both[DESTINATIONS] = {{sockets[0], POLLIN, 0}, {sockets[1], POLLIN, 0}};
        poll(both, DESTINATIONS, 20);
    }
}
