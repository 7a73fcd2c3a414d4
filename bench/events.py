"""Kernel notifications of one namespace, each with the time at which it was read. These sockets are Python's own, so
that nothing of Fairlead judges Fairlead.
"""
import select
import socket
import struct
import time

NETLINK_ROUTE, NETLINK_NETFILTER, SOL_NETLINK = 0, 12, 270
NETLINK_ADD_MEMBERSHIP, SO_RCVBUFFORCE, NFNLGRP_NFTABLES = 1, 33, 7
# RTMGRP_LINK, _IPV4_IFADDR, _IPV4_ROUTE, _IPV6_IFADDR, _IPV6_ROUTE, <linux/rtnetlink.h>
GROUPS = 0x1 | 0x10 | 0x40 | 0x100 | 0x400


class Events:
    def __init__(self, namespaces):
        self.sockets = []
        for namespace in namespaces:
            with namespace:
                route = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_ROUTE)
                route.bind((0, GROUPS))
                tables = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER)
                tables.bind((0, 0))
                tables.setsockopt(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, NFNLGRP_NFTABLES)
                for each in (route, tables):
                    each.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 64 << 20)
                    each.setblocking(False)
                    self.sockets.append(each)

    def wait(self, seconds):
        """Returns (nanoseconds, message types) of what arrived within that time, or None."""
        ready, _, _ = select.select(self.sockets, [], [], seconds)
        if not ready:
            return None
        now = time.perf_counter_ns()
        return now, [kind for each in ready for kind in _types(each.recv(1 << 20))]

    def drain(self):
        while self.wait(0):
            pass

    def close(self):
        for each in self.sockets:
            each.close()


def _types(data):
    while len(data) >= 16:
        length, kind = struct.unpack_from("=IH", data)
        yield kind
        data = data[(length + 3) & ~3 :] if length >= 16 else b""


def repair_time(events, snapshot, break_it, limit=60):
    """Breaks something and returns the nanoseconds from the kernel's first notification of the breakage to its last
    one before everything was as it had been, or None past the limit (seconds). `break_it` starts the breaking
    process and returns it: the kernel notifies, and Fairlead repairs, before that process has ended.
    """
    whole = snapshot()
    events.drain()
    process = break_it()
    first = last = None
    deadline = time.monotonic() + limit
    while time.monotonic() < deadline:
        arrived = events.wait(0.05)
        if arrived:
            last = arrived[0]
            first = first or last
        elif first and process.poll() is not None and snapshot() == whole:
            return last - first
    process.wait()
    return None
