"""A virtual machine as the host sees it: opens a TAP device as an ordinary user and puts its frames into a namespace.

usage: guest.py DEVICE UID NETNS MAC ADDRESS/LENGTH GATEWAY

The namespace is the guest's inside: it has a TAP device of its own, and frames are copied between the two. The host only
ever meets the process that holds its end.
"""
import ctypes
import fcntl
import os
import select
import struct
import subprocess
import sys

TUNSETIFF = 0x400454CA
IFF_TAP_NO_PI = 0x1002
CLONE_NEWNET = 0x40000000
device, uid, netns, mac, address, gateway = sys.argv[1:7]


def tap(name):
    fd = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TAP_NO_PI))
    return fd


def inside():
    libc = ctypes.CDLL(None, use_errno=True)
    host = os.open("/proc/self/ns/net", os.O_RDONLY)
    if libc.setns(os.open("/run/netns/" + netns, os.O_RDONLY), CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")
    fd = tap("eth0")
    for command in (
        ["link", "set", "eth0", "address", mac, "up"],
        ["addr", "add", address, "dev", "eth0"],
        ["route", "add", "default", "via", gateway],
    ):
        subprocess.run(["ip"] + command, check=True)
    if libc.setns(host, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")
    return fd


guest = inside()
outer = os.open("/dev/net/tun", os.O_RDWR)
os.setgroups([])
os.setgid(int(uid))
os.setuid(int(uid))
fcntl.ioctl(outer, TUNSETIFF, struct.pack("16sH22x", device.encode(), IFF_TAP_NO_PI))
print("running", flush=True)
ends = {guest: outer, outer: guest}
while True:
    for end in select.select([guest, outer, sys.stdin], [], [])[0]:
        if end is sys.stdin:
            sys.exit()
        os.write(ends[end], os.read(end, 65536))
