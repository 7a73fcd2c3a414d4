"""The other side of every comparison: one `ip -batch` process and one `nft -f` process, as an administrator's script
would run them. The input stands in files before the clock starts, and the processes are started in the quickest way
that there is.
"""
import os
import shutil
import socket
import struct
import time

from host import Namespace

RTM_GETLINK, NLM_F_REQUEST, NLMSG_ERROR = 18, 1, 2  # <linux/rtnetlink.h>, <linux/netlink.h>
IP, NFT = shutil.which("ip"), shutil.which("nft")


def run(*argv, output=None):
    """`output` is the path of a file for what it prints."""
    actions = [(os.POSIX_SPAWN_OPEN, stream, output, os.O_WRONLY, 0) for stream in (1, 2)] if output else []
    pid = os.posix_spawn(argv[0], argv, os.environ, file_actions=actions)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if status:
        raise RuntimeError(f"{' '.join(argv)} ended with {status}")


class Batch:
    """Input for one `ip -batch`, one `ip -n SANDBOX -batch` for each sandbox (a batch cannot change its namespace),
    and one `nft -f`; a part without input costs no process."""

    count = 0

    def __init__(self, folder, host=(), inside=None, rules=(), writes=(), inside_writes=()):
        Batch.count += 1
        self.inside_writes = [(Namespace(name, create=False), path, value) for name, path, value in inside_writes]
        self.writes = list(writes)
        self.host = self._file(folder, "ip", host)
        self.inside = [(name, self._file(folder, f"ip-{name}", lines)) for name, lines in (inside or {}).items() if lines]
        self.rules = self._file(folder, "nft", rules)

    @classmethod
    def making(cls, folder, recipe):
        return cls(folder, recipe.host, recipe.inside, recipe.rules, recipe.writes, recipe.inside_writes)

    @classmethod
    def removing(cls, folder, recipe):
        return cls(folder, recipe.undo_host, recipe.undo_inside, recipe.undo_rules)

    @staticmethod
    def _file(folder, kind, lines):
        if not lines:
            return None
        path = folder / f"batch-{Batch.count}.{kind}"
        path.write_text("\n".join(lines) + "\n")
        return str(path)

    def timed(self, namespace):
        """Nanoseconds from starting the first process to the end of the last."""
        with namespace:
            start = time.perf_counter_ns()
            if self.host:
                run(IP, "-batch", self.host)
        for sandbox, path, value in self.inside_writes:
            with sandbox, open(path, "w") as file:
                file.write(value)
        with namespace:
            for name, path in self.inside:
                run(IP, "-n", name, "-batch", path)
            for path, value in self.writes:
                with open(path, "w") as file:
                    file.write(value)
            if self.rules:
                run(NFT, "-f", self.rules)
            return time.perf_counter_ns() - start


def read_everything(namespace):
    """Nanoseconds that it takes to list the links, addresses and rules of a host, which is the least that a script
    without events has to do to see whether all is well."""
    with namespace:
        start = time.perf_counter_ns()
        run(IP, "-d", "link", output="/dev/null")
        run(IP, "addr", output="/dev/null")
        run(NFT, "list", "ruleset", output="/dev/null")
        return time.perf_counter_ns() - start


def read_counters(namespace):
    """Nanoseconds that it takes to print every link of a host with its counters."""
    with namespace:
        start = time.perf_counter_ns()
        run(IP, "-s", "-j", "link", output="/dev/null")
        return time.perf_counter_ns() - start


class LinkWatch:
    """Asks the kernel for links by index. The question waits for the lock that a deletion holds, so the answer "no such
    link" means that the deletion's work is done."""

    def __init__(self, namespace):
        self.namespace = namespace
        with namespace:
            self.socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)

    def indexes(self, names):
        with self.namespace:
            return [socket.if_nametoindex(name) for name in names]

    def gone(self, indexes):
        """Returns once none of them exists."""
        for index in indexes:
            # struct nlmsghdr, struct ifinfomsg
            request = struct.pack("=IHHIIBBHiII", 32, RTM_GETLINK, NLM_F_REQUEST, 0, 0, 0, 0, 0, index, 0, 0)
            while True:
                self.socket.send(request)
                if struct.unpack_from("=IH", self.socket.recv(1 << 16))[1] == NLMSG_ERROR:
                    break
                time.sleep(0.0005)
