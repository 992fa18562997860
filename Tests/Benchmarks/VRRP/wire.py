"""What can be seen from outside: frames with the kernel's times, and changes of addresses."""

import collections
import ctypes
import socket
import struct
import time

SO_ATTACH_FILTER = 26
SO_RCVBUFFORCE = 33
SO_TIMESTAMPNS = 35
SOL_PACKET = 263
PACKET_IGNORE_OUTGOING = 23
ETH_P_ALL = 3
RTMGRP_IPV4_IFADDR = 0x10
RTM_NEWADDR = 20
RTM_DELADDR = 21

# A frame of VRRP or ARP. For ARP, `priority` and `router` are 0; `address` is the target of a
# gratuitous one, and None otherwise.
Frame = collections.namedtuple(
    "Frame", "time node network is_advert router priority address")

# An address that came to an interface of a node, or went.
AddressChange = collections.namedtuple("AddressChange", "time node address is_new")


def _statement(code, jump_true, jump_false, value):
    return struct.pack("=HBBI", code, jump_true, jump_false, value)


# ARP, or protocol 112 in IPv4 (linux/bpf_common.h).
_FILTER = b"".join([
    _statement(0x28, 0, 0, 12),
    _statement(0x15, 3, 0, 0x0806),
    _statement(0x15, 0, 3, 0x0800),
    _statement(0x30, 0, 0, 23),
    _statement(0x15, 0, 1, 112),
    _statement(0x06, 0, 0, 128),
    _statement(0x06, 0, 0, 0),
])


class Port:
    """The frames that enter a bridge from a node."""

    def __init__(self, node, network):
        self.node = node
        self.network = network
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        program = ctypes.create_string_buffer(_FILTER)
        self._socket.setsockopt(
            socket.SOL_SOCKET, SO_ATTACH_FILTER,
            struct.pack("HL", len(_FILTER) // 8, ctypes.addressof(program)))
        self._socket.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        _enlarge(self._socket, 16 << 20)
        self._socket.bind((f"{node}{network}", ETH_P_ALL))
        self._socket.setblocking(False)
        self.descriptor = self._socket.fileno()

    def read(self, frames):
        """Appends the frames that have come."""
        while True:
            try:
                data, controls, _, _ = self._socket.recvmsg(128, 64)
            except BlockingIOError:
                return
            seconds, nanoseconds = struct.unpack("qq", controls[0][2][:16])
            moment = seconds * 1_000_000_000 + nanoseconds
            if data[12:14] == b"\x08\x06":
                sender, target = data[28:32], data[38:42]
                address = socket.inet_ntoa(target) if sender == target else None
                frames.append(Frame(moment, self.node, self.network, False, 0, 0, address))
            else:
                start = 14 + (data[14] & 15) * 4
                frames.append(Frame(
                    moment, self.node, self.network, True, data[start + 1], data[start + 2], None))


class AddressMonitor:
    """The changes of addresses in the network namespace in which this is made."""

    def __init__(self, node):
        self.node = node
        self._socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
        _enlarge(self._socket, 16 << 20)
        self._socket.bind((0, RTMGRP_IPV4_IFADDR))
        self._socket.setblocking(False)
        self.descriptor = self._socket.fileno()

    def read(self, changes):
        """Appends the changes that have come."""
        while True:
            try:
                data = self._socket.recv(1 << 16)
            except BlockingIOError:
                return
            moment = time.time_ns()
            offset = 0
            while offset + 16 <= len(data):
                length, kind = struct.unpack_from("=IH", data, offset)
                if kind in (RTM_NEWADDR, RTM_DELADDR):
                    address = _local_address(data[offset + 24:offset + length])
                    changes.append(AddressChange(moment, self.node, address, kind == RTM_NEWADDR))
                offset += (length + 3) & ~3


def _local_address(attributes):
    offset = 0
    while offset + 4 <= len(attributes):
        length, kind = struct.unpack_from("=HH", attributes, offset)
        if kind == 2:
            return socket.inet_ntoa(attributes[offset + 4:offset + 8])
        offset += (length + 3) & ~3
    return None


def _enlarge(own, size):
    try:
        own.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, size)
    except PermissionError:
        own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, size)
