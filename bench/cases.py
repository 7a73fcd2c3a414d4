"""What is measured. Each function gets two hosts of its own and returns report.Series."""
import json
import subprocess
import sys
import time

import connections
import traffic
from commands import Batch, LinkWatch, read_everything
from events import Events, repair_time
from host import Service, wait_for_quiet_kernel
from recipe import Recipe
from report import Series
from state import State, ruleset

MS = 1e6


class Bench:
    """Two hosts: `host` runs Fairlead; `copy` gets the same from the commands."""

    def __init__(self, stage, quick):
        self.stage, self.quick, self.networks = stage, quick, 0
        self.host, self.copy = stage.namespace("host"), stage.namespace("copy")
        self.service = Service(stage, self.host)
        self.service.start()
        self.api = self.service.client()
        self._warm_up()

    def size(self, full):
        """Numbers of samples and objects shrink with --quick."""
        return max(3, full // 20) if self.quick else full

    def network_request(self):
        """For one more network, with a subnet of its own out of 10.0.0.0/8."""
        self.networks += 1
        high, low = divmod(self.networks % 60_000, 250)
        return self.api.compose("POST", "/api/v1/networks", {
            "name": f"net{self.networks}", "driver": "bridge", "subnets": [{"subnet": f"10.{high}.{low}.0/24"}]})

    def create_network(self):
        return ready(self.api.timed(self.network_request())[1])

    def delete_request(self, *path):
        return self.api.compose("DELETE", "/api/v1/" + "/".join(path))

    def delete(self, *path):
        self.api.timed(self.delete_request(*path))

    def sandbox(self, name):
        return ready(self.api.call("POST", "/api/v1/sandboxes", {
            "name": f"{self.stage.prefix}-{name}", "kind": "managed"}))

    def endpoint_request(self, network, sandbox, ports=()):
        return self.api.compose("POST", f"/api/v1/networks/{network['id']}/endpoints", {
            "sandbox": sandbox["id"], "ports": list(ports)})

    def attach(self, network, sandbox, ports=()):
        return ready(self.api.timed(self.endpoint_request(network, sandbox, ports))[1])

    def host_state(self):
        return State(self.host.name, self.host)

    def copy_everything(self):
        """Makes the copy hold what the host holds, and shows that it does."""
        recipe = Recipe(self.host, State(self.copy.name, self.copy), self.host_state())
        Batch(self.stage.folder, recipe.host, None, ["flush ruleset", ruleset(self.host)],
              recipe.writes).timed(self.copy)
        for switch in ("net/ipv4/ip_forward", "net/ipv6/conf/all/forwarding", "net/ipv4/conf/all/route_localnet"):
            with self.host, open(f"/proc/sys/{switch}") as file:
                value = file.read()
            with self.copy, open(f"/proc/sys/{switch}", "w") as file:
                file.write(value)
        self.check_equal("everything so far")

    def check_equal(self, what):
        """The comparison means something only if both hosts hold the same."""
        ours, theirs = self.host_state().comparable(), State(self.copy.name, self.copy).comparable()
        for part in ours:
            if ours[part] != theirs[part]:
                print(f"{part}\nFairlead: {ours[part]}\ncommands: {theirs[part]}", file=sys.stderr)
                raise RuntimeError(f"{what}: the commands did not make what Fairlead made")

    def _warm_up(self):
        """Lets the JVM compile what is measured: a service runs for weeks, its first minute says little. One network
        with an endpoint stays, so that what all networks share is there."""
        sandbox = self.sandbox("warm")
        for _ in range(self.size(200)):
            network = self.create_network()
            endpoint = self.attach(network, sandbox, [{"hostPort": 9, "port": 9}])
            self.delete("endpoints", endpoint["id"])
            self.delete("networks", network["id"])
        self.create_network()
        self.copy_everything()


def ready(answer):
    """The answer to a POST, which must say that the kernel holds it."""
    if answer["status"]["phase"] != "READY":
        raise RuntimeError(f"not READY: {json.dumps(answer['status'])}")
    return answer


def link_of(made):
    """The host's link that stands for a network or an endpoint."""
    return f"br-{made['id'][:12]}" if "subnets" in made else f"ve{made['id'][:13]}"


def alternate(count, first, second):
    """Runs both once per round, in changing order, so that neither always meets the other's leftovers."""
    for i in range(count):
        for step in (first, second) if i % 2 == 0 else (second, first):
            step()


class Pair:
    """Makes and removes one kind of object, on both sides in turn."""

    def __init__(self, bench, series, make_request, remove_request, names=(), spaces=()):
        """`names`: of the sandbox and its twin. `spaces`: these as namespaces, if the links of the object are in there
        and not on the hosts."""
        self.bench, self.series, self.spaces = bench, series, spaces
        self.make_request, self.remove_request = make_request, remove_request
        before, inside = bench.host_state(), {name: State(name) for name in names[:1]}
        sample = ready(bench.api.timed(make_request())[1])
        after = bench.host_state()
        self.links = sorted(after.links.keys() - before.links.keys())
        recipe = Recipe(bench.host, before, after, {name: (old, State(name)) for name, old in inside.items()})
        if names:
            recipe = recipe.renamed({names[0]: names[1]})
        self.make, self.remove = Batch.making(bench.stage.folder, recipe), Batch.removing(bench.stage.folder, recipe)
        self.make.timed(bench.copy)
        bench.check_equal(series[0].case)
        if spaces:
            self._check_equal_inside(names)
        self.remove.timed(bench.copy)
        bench.api.timed(remove_request(sample))
        self.watches = [LinkWatch(space) for space in spaces or (bench.host, bench.copy)]

    def _check_equal_inside(self, names):
        ours, theirs = (State(name).comparable() for name in names)
        if ours != theirs:
            raise RuntimeError(f"{self.series[0].case}: inside there is\n{ours}\nby Fairlead, and by the commands\n{theirs}")
        self.links = ["eth0"]

    def run(self, count):
        alternate(count, self._ours, self._theirs)
        return self.series

    def _ours(self):
        create, delete, finish = self.series
        took, made = self.bench.api.timed(self.make_request())
        create.fairlead.append(took / MS)
        ready(made)
        request = self.remove_request(made)
        indexes = self.watches[0].indexes(self.links if self.spaces else [link_of(made)])
        begin = time.perf_counter_ns()
        delete.fairlead.append(self.bench.api.timed(request)[0] / MS)
        self.watches[0].gone(indexes)
        finish.fairlead.append((time.perf_counter_ns() - begin) / MS)

    def _theirs(self):
        create, delete, finish = self.series
        create.commands.append(self.make.timed(self.bench.copy) / MS)
        indexes = self.watches[1].indexes(self.links)
        begin = time.perf_counter_ns()
        delete.commands.append(self.remove.timed(self.bench.copy) / MS)
        self.watches[1].gone(indexes)
        finish.commands.append((time.perf_counter_ns() - begin) / MS)


def three(group, make, remove, suffix):
    return [Series(group, f"{what}{suffix}") for what in (make, remove, f"{remove}, kernel done")]


def objects(bench):
    """Networks and endpoints, with 0, 100 and 500 other networks present."""
    floor = Series("Floor", "an answer, two processes, no work")
    empty, request = Batch(bench.stage.folder, ["#"], None, ["#"]), bench.api.compose("GET", "/actuator/health/liveness")
    alternate(bench.size(200), lambda: floor.fairlead.append(bench.api.timed(request)[0] / MS),
              lambda: floor.commands.append(empty.timed(bench.copy) / MS))
    series, others, sandbox = [floor], 0, bench.sandbox("one")
    twin = bench.stage.namespace("twin")
    home = bench.create_network()
    for level in (0, bench.size(100), bench.size(500)):
        for _ in range(level - others):
            bench.create_network()
        others = level
        bench.copy_everything()
        series += Pair(bench, three("Networks", "create", "delete", f", {level} others"), bench.network_request,
                       lambda made: bench.delete_request("networks", made["id"])).run(bench.size(100))
        series += endpoint_pair(bench, home, (sandbox, twin), (), f", {level} others", "attach")
    return series + [in_a_row(bench, 20)]


def in_a_row(bench, number):
    """Whether work that an answer leaves to later piles up: many networks created and deleted without a pause, until
    the kernel is done with all of them."""
    one = Series("Networks", f"create and delete {number} in a row, kernel done")
    watches = LinkWatch(bench.host), LinkWatch(bench.copy)
    before = bench.host_state()
    sample = bench.create_network()
    recipe = Recipe(bench.host, before, bench.host_state())
    bench.delete("networks", sample["id"])
    make, remove = Batch.making(bench.stage.folder, recipe), Batch.removing(bench.stage.folder, recipe)

    def ours():
        requests, indexes = [bench.network_request() for _ in range(number)], []
        begin = time.perf_counter_ns()
        for request in requests:
            made = bench.api.timed(request)[1]
            indexes += watches[0].indexes([link_of(made)])
            bench.delete("networks", made["id"])
        watches[0].gone(indexes)
        one.fairlead.append((time.perf_counter_ns() - begin) / MS)

    def theirs():
        begin = time.perf_counter_ns()
        for _ in range(number):
            make.timed(bench.copy)
            remove.timed(bench.copy)
        one.commands.append((time.perf_counter_ns() - begin) / MS)

    alternate(bench.size(20), ours, theirs)
    return one


def endpoint_pair(bench, network, sandboxes, ports, suffix, verb):
    sandbox, twin = sandboxes
    group = "Endpoints" if verb == "attach" else "Published ports"
    return Pair(bench, three(group, verb, "detach" if verb == "attach" else "unpublish", suffix),
                lambda: bench.endpoint_request(network, sandbox, ports),
                lambda made: bench.delete_request("endpoints", made["id"]),
                (sandbox["name"], twin.name)).run(bench.size(100))


def physical(bench):
    """Attaching to a macvlan network on a parent that both hosts have alike, with nothing and with much on it."""
    lan = bench.stage.namespace("lan")
    for end, host in (("ours", bench.host), ("theirs", bench.copy)):
        host.run("ip", "-batch", "-", text="link add lan0 address 02:00:00:00:00:01 type veth "
                 f"peer name {end} netns {lan.name}\nlink set lan0 up\n")
        lan.run("ip", "link", "set", end, "up")
    network = ready(bench.api.call("POST", "/api/v1/networks", {
        "name": "lan", "driver": "macvlan", "options": {"parent": "lan0"},
        "subnets": [{"subnet": "172.16.0.0/16", "gateway": "172.16.0.1"}]}))
    sandbox, twin = bench.sandbox("one"), bench.stage.namespace("twin")
    spaces = bench.stage.existing(sandbox["name"]), twin
    series, others = [], []
    for level in (0, bench.size(100)):
        while len(others) < level:
            others.append(bench.stage.namespace(f"other{len(others)}"))
            bench.attach(network, bench.sandbox(f"box{len(others)}"))
            bench.copy.run("ip", "link", "add", "link", "lan0", "name", "eth0", "netns", others[-1].name, "up",
                           "type", "macvlan", "mode", "bridge")
        series += Pair(bench, three("Macvlan endpoints", "attach", "detach", f", {level} others"),
                       lambda: bench.endpoint_request(network, sandbox),
                       lambda made: bench.delete_request("endpoints", made["id"]),
                       (sandbox["name"], twin.name), spaces).run(bench.size(100))
    return series


def ports(bench):
    """Attaching with published ports: 1, 500, and a range of 10,000."""
    sandbox, twin, network = bench.sandbox("one"), bench.stage.namespace("twin"), bench.create_network()
    bench.copy_everything()
    many = [{"hostAddress": "0.0.0.0", "hostPort": 20_000 + i, "port": 1_000 + i} for i in range(500)]
    span = [{"hostAddress": "0.0.0.0", "hostPort": "20000-29999", "port": "20000-29999"}]
    series = []
    for published, suffix in ((many[:1], " 1 port"), (many, " 500 ports"), (span, " a range of 10,000")):
        series += endpoint_pair(bench, network, (sandbox, twin), published, suffix, "publish")
    return series


def repair(bench):
    """From the kernel's notification of the damage to its last one when all is as before."""
    sandboxes = [bench.sandbox(f"box{i}") for i in range(4)]
    network = bench.create_network()
    for i, sandbox in enumerate(sandboxes):
        bench.attach(network, sandbox, [{"hostAddress": "0.0.0.0", "hostPort": 9_000 + i, "port": 80}])
    for _ in range(bench.size(100)):
        bench.create_network()
    bridge, name = "br-" + network["id"][:12], bench.host.name
    veth = next(l for l in bench.host_state().links.values() if l.get("master") == bridge)["ifname"]
    gateway = next(p for link, p in bench.host_state().addresses if link == bridge)
    spaces = [bench.host] + [bench.stage.existing(s["name"]) for s in sandboxes]
    events = Events(spaces)

    def snapshot():
        return [bench.host_state().comparable()] + [State(s["name"]).comparable() for s in sandboxes]

    def start(*command):
        def begin():
            with bench.host:
                return subprocess.Popen(command)
        return begin

    series = []
    for case, damage in (
            ("address removed", start("ip", "addr", "del", gateway, "dev", bridge)),
            ("veth deleted", start("ip", "link", "del", veth)),
            ("bridge deleted, 4 endpoints", start("ip", "link", "del", bridge)),
            (f"table flushed, {bench.size(100)} networks", start("nft", "flush", "table", "inet", "fairlead")),
            (f"table deleted, {bench.size(100)} networks", start("nft", "delete", "table", "inet", "fairlead"))):
        one = Series("Repair", case)
        for _ in range(bench.size(30)):
            took = repair_time(events, snapshot, damage)
            if took is None:
                raise RuntimeError(f"{case}: not repaired within a minute on {name}")
            one.fairlead.append(took / MS)
        series.append(one)
    events.close()
    return series


def published(bench):
    """New connections per second through one of 1,000 published ports, against the only one, and against 1,000 that
    are published by a rule each."""
    sandbox, network, last = bench.sandbox("one"), bench.create_network(), 10_999
    ports = [{"hostAddress": "0.0.0.0", "hostPort": last - i, "port": 80} for i in range(1_000)]
    before, inside, name = bench.host_state(), State(sandbox["name"]), sandbox["name"]
    bench.copy_everything()
    endpoint = bench.attach(network, sandbox, ports[:1])
    single = Recipe(bench.host, before, bench.host_state(), {name: (inside, State(name))})
    twin = bench.stage.namespace("twin")
    Batch.making(bench.stage.folder, single.renamed({name: twin.name})).timed(bench.copy)
    bench.check_equal("one published port")
    bench.delete("endpoints", endpoint["id"])
    bench.attach(network, sandbox, ports)

    ruled, inner = bench.stage.namespace("ruled"), bench.stage.namespace("inner")
    ruled.run("ip", "-batch", "-", text="link add br0 up type bridge\naddr add 10.255.0.1/24 dev br0\n"
              f"link add v0 type veth peer name eth0 netns {inner.name}\nlink set v0 master br0 up\n")
    inner.run("ip", "-batch", "-", text="addr add 10.255.0.2/24 dev eth0\nlink set eth0 up\n"
              "route add default via 10.255.0.1\n")
    ruled.run("nft", "-f", "-", text="table ip nat {\nchain pre {\ntype nat hook prerouting priority dstnat;\n"
              + "\n".join(f"tcp dport {last - i} dnat to 10.255.0.2:80" for i in reversed(range(1_000))) + "\n}\n}\n")
    ruled.sysctl("net/ipv4/ip_forward", "1")

    client = bench.stage.namespace("client")
    hosts = [(bench.host, "192.0.2"), (bench.copy, "198.51.100"), (ruled, "203.0.113")]
    for i, (host, subnet) in enumerate(hosts):
        host.run("ip", "link", "add", "lan0", "type", "veth", "peer", "name", f"lan{i}", "netns", client.name)
        for side, link, address in ((host, "lan0", 1), (client, f"lan{i}", 2)):
            side.run("ip", "addr", "add", f"{subnet}.{address}/24", "dev", link)
            side.run("ip", "link", "set", link, "up")
    servers = [connections.start_server(space, 80) for space in (bench.stage.existing(name), twin, inner)]
    try:
        ours, only, rules = ((lambda subnet=subnet: connections.rate(client, f"{subnet}.1", last, bench.size(1_000)))
                             for _, subnet in hosts)
        group = "New connections per second (more is better)"
        flat = Series(group, "1,000 ports, against a single port", "1/s")
        against = Series(group, "1,000 ports, against a rule per port", "1/s")
        for one, other in ((flat, only), (against, rules)):
            alternate(bench.size(40), lambda: one.fairlead.append(ours()), lambda: one.commands.append(other()))
    finally:
        for server in servers:
            server.kill()
            server.wait()
    return [flat, against]


def populate(bench):
    """500 networks with 4 endpoints each; returns their numbers in words, and the endpoints."""
    many, begin = bench.size(500), time.monotonic()
    endpoints = []
    for i in range(many):
        network = bench.create_network()
        for j in range(4):
            endpoints.append(bench.attach(network, bench.sandbox(f"s{i}x{j}")))
    size = f"{many} networks, {len(endpoints)} endpoints"
    print(f"{size} over the API: {time.monotonic() - begin:.0f} s", flush=True)
    return size, endpoints


def counters(bench):
    """What reading the counters of 500 networks with 4 endpoints each costs."""
    size, endpoints = populate(bench)
    return traffic.scrapes(bench, f"Traffic: {size}", endpoints[-1])


def scale(bench):
    """500 networks with 4 endpoints each: a start with an empty kernel, a start with everything in place, a full pass
    with nothing to do."""
    size, endpoints = populate(bench)
    names = [endpoint["sandboxName"] for endpoint in endpoints]
    whole, empty = bench.host_state(), State(bench.stage.namespace("empty").name)
    recipe = Recipe(bench.host, empty, whole, {name: (empty, State(name)) for name in names})
    recipe.rules = [ruleset(bench.host)]
    group = f"Scale: {size}"
    series = [full_pass(bench, group)]
    restart = Series(group, "start, everything in place", "s")
    for _ in range(bench.size(5)):
        bench.service.stop()
        restart.fairlead.append(bench.service.start())
    bench.api = bench.service.client()
    cold = Series(group, "start, empty kernel", "s")
    for _ in range(3):
        cold.fairlead.append(cold_start(bench, names))
        if bench.host_state().comparable() != whole.comparable():
            raise RuntimeError("a start with an empty kernel did not restore what was there")
        cold.commands.append(cold_commands(bench, recipe, names))
    return series + [restart, cold]


def full_pass(bench, group):
    """A pass over everything with nothing to do, by the service's own meter, against listing the host's links,
    addresses and rules (and not the sandboxes') once."""
    one = Series(group, "full pass, nothing to do")

    def ours():
        count, total = full_passes(bench.api)
        bench.api.call("POST", "/api/v1/reconcile")
        while (now := full_passes(bench.api))[0] == count:
            time.sleep(0.02)
        one.fairlead.append((now[1] - total) * 1e3)

    alternate(bench.size(30), ours, lambda: one.commands.append(read_everything(bench.host) / MS))
    return one


def full_passes(api):
    """(how many there were, the seconds that they took together)"""
    name = "fairlead_reconcile_full_passes_seconds"
    lines = api.exchange(api.compose("GET", "/actuator/prometheus"))[2].decode().splitlines()
    values = {line.split()[0]: float(line.split()[1]) for line in lines if line.startswith(name)}
    return values[f"{name}_count"], values[f"{name}_sum"]


def cold_start(bench, names):
    """Removes the host and all sandboxes, as a reboot would, and returns the seconds until the service is ready."""
    bench.service.stop()
    bench.stage.remove(names)
    bench.host.recreate()
    wait_for_quiet_kernel()
    return bench.service.start()


def cold_commands(bench, recipe, names):
    """The seconds that the same takes by one `ip -batch` for the host, one for each sandbox, and one `nft -f`."""
    twins = {name: name.replace(bench.stage.prefix, bench.stage.prefix + "t") for name in names}
    made = recipe.renamed(twins)
    made.host = [f"netns add {name}" for name in twins.values()] + made.host
    batch = Batch.making(bench.stage.folder, made)
    bench.copy.recreate()
    wait_for_quiet_kernel()
    took = batch.timed(bench.copy) / 1e9
    bench.stage.remove(twins.values())
    bench.copy.recreate()
    wait_for_quiet_kernel()
    return took
