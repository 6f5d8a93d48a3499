/*
 * Every system header from which Ringcast takes a structure or a constant.
 *
 * This file declares nothing itself. jextract reads it to generate the module bindings/, where
 * bindings.args says which of the names below are taken, and the ABI test compiles its probe
 * against it, so that the Java layouts and a C compiler are asked about the same declarations.
 *
 * Order matters in one place: the C library's socket headers come before the kernel's, whose
 * linux/libc-compat.h then leaves out what has been declared already. net/if.h is absent on
 * purpose: it lacks IFF_LOWER_UP and repeats the rest of linux/if.h.
 */

/* C library */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>

/* packet sockets and their rings */
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/net_tstamp.h>
#include <linux/virtio_net.h>

/* eBPF */
#include <linux/bpf.h>

/* interfaces, addresses, neighbours and routes */
#include <linux/ethtool.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
