"""What `record` has sent: ordinary sockets first, then frames put together by hand."""

import socket
import struct
import sys

IFACE = "out0"
SO_NO_CHECK = 11  # asm-generic/socket.h
UDP_SEGMENT = 103  # linux/udp.h
GROUPS = ("239.1.2.3", "239.1.2.4", "239.1.3.9", "239.1.4.1")


def udp(ttl=8):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, ttl)
    s.bind(("", 4000))
    return s


def offloaded():
    with udp() as s:
        s.sendto(b"its checksum is unfinished", ("239.1.2.3", 10000))
        s.sendto(b"its checksum is unfinished, and to be computed", ("239.1.2.4", 10000))
        s.setsockopt(socket.IPPROTO_UDP, UDP_SEGMENT, 1000)
        s.sendto(bytes(3000), ("239.1.2.3", 10000))  # one frame until a device segments it


def wire():
    for group in GROUPS:
        with udp() as s:
            s.sendto(b"ringcast", (group, 10000))
            s.sendto(b"", (group, 10000))
            s.sendto(b"odd", (group, 10000))
            s.sendto(b"\xff" * 1472, (group, 10000))
            s.sendto(b"another port", (group, 9999))
            s.sendto(bytes(i & 0xFF for i in range(4000)), (group, 10000))  # three fragments
            s.setsockopt(socket.SOL_SOCKET, SO_NO_CHECK, 1)
            s.sendto(b"without a checksum", (group, 10000))
            s.setsockopt(socket.SOL_SOCKET, SO_NO_CHECK, 0)
            s.setsockopt(socket.IPPROTO_IP, socket.IP_OPTIONS, b"\x94\x04\0\0")  # RFC 2113
            s.sendto(b"with a router alert", (group, 10000))
        with udp(ttl=1) as s:
            s.sendto(b"for one hop", (group, 10000))
    with udp() as s:
        s.sendto(b"unicast", ("10.0.1.2", 10000))  # and ARP before it


def vlan():
    with udp() as s:
        s.sendto(b"by way of a VLAN sub-interface", ("239.1.4.1", 10000))
        s.sendto(bytes(4000), ("239.1.4.1", 10000))


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return 0xFFFF - total


def datagram(group, payload, ihl=5, options=b"", total=0, fragment=0, ttl=8, version=4):
    addresses = socket.inet_aton("10.0.1.1") + socket.inet_aton(group)
    length = 8 + len(payload)
    pseudo = addresses + struct.pack("!HH", 17, length)
    header = struct.pack("!HHHH", 4000, 10000, length, 0)
    transport = header[:6] + struct.pack("!H", checksum(pseudo + header + payload)) + payload
    ip = struct.pack("!BBHHHBBH", version << 4 | ihl, 0xB8, total or 20 + len(options) + length,
                     0xBEEF, fragment, ttl, 17, 0) + addresses + options
    return ip[:10] + struct.pack("!H", checksum(ip)) + ip[12:] + transport


def raw():
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as s:
        s.bind((IFACE, 0))
        for group in GROUPS:
            macs = b"\x01\0\x5e" + bytes(int(n) for n in group.split(".")[1:])
            macs += bytes.fromhex("020000000001")
            for tags in (b"\x81\0\x60\x05", b"\x88\xa8\0\x05\x81\0\0\x06", b"\x81\0\xe0\0"):
                s.send(macs + tags + b"\x08\0" + datagram(group, b"with a tag"))
            plain = macs + b"\x08\0"
            s.send(plain + datagram(group, b"padded").ljust(46, b"\xaa"))
            s.send(plain + datagram(group, b"options", ihl=15, options=b"\x01" * 40))
            s.send(plain + datagram(group, b"a header too long", ihl=15))
            s.send(plain + datagram(group, b"a header too short", ihl=4))
            s.send(plain + datagram(group, b"more than there is", total=600))
            s.send(plain + datagram(group, b"hops used up", ttl=0))
            s.send(plain + datagram(group, b"not IPv4", version=6))
            s.send(plain + datagram(group, b"all flags", fragment=0xC000))
            s.send(plain + datagram(group, b"a last fragment of nothing", fragment=1000))
        s.send(b"\xff" * 6 + bytes.fromhex("020000000001") + b"\x08\0")  # nothing in it


globals()[sys.argv[1]]()
