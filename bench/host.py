"""The stage: network namespaces that stand for hosts, and the service running in one of them."""
import ctypes
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
APP = ROOT / "target" / "fairlead"
CLONE_NEWNET = 0x40000000  # <linux/sched.h>
libc = ctypes.CDLL(None, use_errno=True)


def setns(fd):
    if libc.setns(fd, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")


class Namespace:
    """`with namespace:` moves this (single-threaded) program there; what it starts and opens inside stays there.

    Not `ip netns exec`: that also makes a mount namespace, in which sandboxes created later would be invisible to
    everyone else, and costs the measured command several milliseconds.
    """

    def __init__(self, name, create=True):
        self.name = name
        self.home = os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        if create:
            self._create()
        else:
            self._open()

    def __enter__(self):
        setns(self.fd)
        return self

    def __exit__(self, *_):
        setns(self.home)

    def run(self, *command, check=True, text=None):
        with self:
            done = subprocess.run(command, input=text, capture_output=True, text=True)
        if check and done.returncode:
            raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()[:500]}")
        return done.stdout

    def json(self, *command):
        return json.loads(self.run(*command) or "[]")

    def sysctl(self, path, value):
        with self, open(f"/proc/sys/{path}", "w") as file:
            file.write(value)

    def recreate(self):
        """Everything in it is gone afterwards."""
        os.close(self.fd)
        subprocess.run(["ip", "netns", "del", self.name], check=True)
        self._create()

    def _create(self):
        subprocess.run(["ip", "netns", "add", self.name], check=True)
        self._open()
        self.run("ip", "link", "set", "lo", "up")

    def _open(self):
        self.fd = os.open(f"/run/netns/{self.name}", os.O_RDONLY | os.O_CLOEXEC)

    def close(self):
        os.close(self.fd)
        os.close(self.home)


class Stage:
    """Everything that the bench makes, removed at the end however it ends."""

    def __init__(self):
        self.prefix = f"flb{os.getpid()}"
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="fairlead-bench."))
        self.namespaces, self.services = [], []

    def namespace(self, name):
        self.namespaces.append(Namespace(f"{self.prefix}-{name}"))
        return self.namespaces[-1]

    def existing(self, full_name):
        self.namespaces.append(Namespace(full_name, create=False))
        return self.namespaces[-1]

    @staticmethod
    def remove(names):
        lines = "".join(f"netns del {name}\n" for name in names)
        subprocess.run(["ip", "-batch", "-"], input=lines, text=True, check=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for service in self.services:
            service.stop()
        for namespace in self.namespaces:
            namespace.close()
        self.remove(name for name in os.listdir("/run/netns") if name.startswith(self.prefix))
        shutil.rmtree(self.folder)


class Service:
    """Fairlead in a namespace that is its host."""

    def __init__(self, stage, host, data="data", port=8080):
        self.host, self.port = host, port
        self.data = stage.folder / data
        self.log = stage.folder / f"{data}.log"
        self.process = None
        stage.services.append(self)

    def start(self, options=()):
        """Starts it and returns the seconds until it is ready, which includes its first pass over every network."""
        java = os.environ.get("FAIRLEAD_JAVA") or shutil.which("java")
        command = [java, f"@{APP}/jvm.args", *options, "-jar", f"{APP}/fairlead.jar", f"--server.port={self.port}",
                   f"--fairlead.data-dir={self.data}", f"--fairlead.docker.socket={self.data}/docker.sock"]
        begin = time.perf_counter()
        with self.host, open(self.log, "ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        while not self._ready():
            if self.process.poll() is not None or time.perf_counter() - begin > 300:
                raise RuntimeError(f"the service did not get ready:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.005)
        return time.perf_counter() - begin

    def _ready(self):
        from rest import Client, Refused

        try:
            client = Client(self.host, self.port, "none")
            try:
                return client.exchange(client.compose("GET", "/actuator/health/readiness"))[1] == 200
            finally:
                client.socket.close()
        except (OSError, Refused):
            return False

    def client(self):
        from rest import Client

        return Client(self.host, self.port, (self.data / "admin.token").read_text().strip())

    def rss_kib(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0])

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)
        self.process = None


def wait_for_quiet_kernel():
    """Deleted namespaces are torn down by a kernel thread long after `ip netns del` returns, and that work would be
    charged to whatever is measured next: waits until their memory is back, as the slab statistics tell it.
    """
    deadline = time.monotonic() + 30
    wanted = len(os.listdir("/run/netns")) + 64
    while time.monotonic() < deadline:
        line = next(l for l in open("/proc/slabinfo") if l.startswith("net_namespace"))
        if int(line.split()[1]) <= wanted:
            return
        time.sleep(0.1)
