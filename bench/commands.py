"""The other side of every comparison: one `ip -batch` process and one `nft -f` process, as an administrator's script
would run them. The input stands in files before the clock starts, and the processes are started in the quickest way
that there is.
"""
import os
import shutil
import socket
import struct
import time

RTM_GETLINK, NLM_F_REQUEST, IFLA_IFNAME, NLMSG_ERROR = 18, 1, 3, 2
IP, NFT = shutil.which("ip"), shutil.which("nft")


def run(*argv):
    pid = os.posix_spawn(argv[0], argv, os.environ)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if status:
        raise RuntimeError(f"{' '.join(argv)} ended with {status}")


class Batch:
    """Input for one `ip -batch`, one `ip -n SANDBOX -batch` for each sandbox (a batch cannot change its namespace),
    and one `nft -f`; a part without input costs no process."""

    count = 0

    def __init__(self, folder, host=(), inside=None, rules=(), writes=()):
        Batch.count += 1
        self.writes = list(writes)
        self.host = self._file(folder, "ip", host)
        self.inside = [(name, self._file(folder, f"ip-{name}", lines)) for name, lines in (inside or {}).items() if lines]
        self.rules = self._file(folder, "nft", rules)

    @classmethod
    def making(cls, folder, recipe):
        return cls(folder, recipe.host, recipe.inside, recipe.rules, recipe.writes)

    @classmethod
    def removing(cls, folder, recipe):
        return cls(folder, recipe.undo_host, None, recipe.undo_rules)

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
            for name, path in self.inside:
                run(IP, "-n", name, "-batch", path)
            for path, value in self.writes:
                with open(path, "w") as file:
                    file.write(value)
            if self.rules:
                run(NFT, "-f", self.rules)
            return time.perf_counter_ns() - start


class LinkWatch:
    """Asks the kernel for a link. The question waits for the lock that a deletion holds, so the answer "no such link"
    means that the deletion's work is done."""

    def __init__(self, namespace):
        with namespace:
            self.socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)

    def gone(self, name):
        """Returns once there is no link of that name."""
        data = name.encode() + b"\0"
        attribute = struct.pack("=HH", 4 + len(data), IFLA_IFNAME) + data.ljust((len(data) + 3) & ~3, b"\0")
        while True:
            self.socket.send(struct.pack("=IHHII", 32 + len(attribute), RTM_GETLINK, NLM_F_REQUEST, 0, 0)
                             + bytes(16) + attribute)
            if struct.unpack_from("=IH", self.socket.recv(1 << 16))[1] == NLMSG_ERROR:
                return
            time.sleep(0.0005)
