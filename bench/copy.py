"""What Fairlead made, as input for `ip -batch` and `nft -f`.

The commands that Fairlead is measured against are not written by hand, where they would drift away from what it really
makes. One object is made over the API, the difference in the kernel is turned into commands, and these are applied with
other names and addresses. `Recipe.verify` shows that they make the same: kernel state equal, index numbers aside.
"""
import glob
import pathlib

from host import Namespace

LINK_DEFAULTS = {}


def links(namespace):
    return {link["ifname"]: link for link in namespace.json("ip", "-d", "-j", "link")}


def addresses(namespace):
    """{(link, address/length): the kernel's details}, without what the kernel adds by itself."""
    return {(link["ifname"], f"{a['local']}/{a['prefixlen']}"): a
            for link in namespace.json("ip", "-j", "addr") for a in link["addr_info"]
            if a["scope"] not in ("link", "host")}


def routes(namespace):
    found = {}
    for family in ("-4", "-6"):
        for route in namespace.json("ip", family, "-j", "route"):
            if route["protocol"] != "kernel":
                found[(family, route["dst"], route.get("gateway"), route.get("dev"))] = route
    return found


def firewall(namespace):
    """({chain: its rules}, {set: {element as text: None}}) of every table, keyed by 'family table name'."""
    chains, sets = {}, {}
    for item in namespace.json("nft", "-j", "list", "ruleset").get("nftables", []):
        for kind, body in item.items():
            if kind in ("chain", "rule"):
                name = body["name"] if kind == "chain" else body["chain"]
                chains.setdefault(f"{body['family']} {body['table']} {name}", [])
                if kind == "rule":
                    chains[f"{body['family']} {body['table']} {name}"].append(str(body["expr"]))
            elif kind in ("set", "map"):
                key = f"{body['family']} {body['table']} {body['name']}"
                sets[key] = {element(e): key_of(e) for e in body.get("elem", [])}
    return chains, sets


def expression(value):
    if isinstance(value, str):
        return value if value.replace(".", "").replace(":", "").isalnum() else f'"{value}"'
    if isinstance(value, int):
        return str(value)
    (kind, body), = value.items()
    if kind == "concat":
        return " . ".join(expression(part) for part in body)
    if kind == "prefix":
        return f"{body['addr']}/{body['len']}"
    if kind == "range":
        return f"{expression(body[0])}-{expression(body[1])}"
    if kind in ("jump", "goto"):
        return f"{kind} {body['target']}"
    if kind in ("accept", "drop", "return", "continue"):
        return kind
    raise ValueError(f"an nft expression that copy.py does not know: {value}")


def split(item):
    """An element of `nft -j` as (key, comment or None, mapped value or None)."""
    key, value = item if isinstance(item, list) else (item, None)
    if isinstance(key, dict) and "elem" in key:
        return key["elem"]["val"], key["elem"].get("comment"), value
    return key, None, value


def key_of(item):
    return expression(split(item)[0])


def element(item):
    key, comment, value = split(item)
    text = expression(key) + (f' comment "{comment}"' if comment else "")
    return text + (f" : {expression(value)}" if value is not None else "")


class State:
    """What one namespace holds."""

    def __init__(self, namespace):
        self.links, self.addresses, self.routes = links(namespace), addresses(namespace), routes(namespace)
        self.chains, self.sets = firewall(namespace)

    def comparable(self):
        """Without what differs between two namespaces that hold the same."""
        def plain(link):
            info = link.get("linkinfo", {})
            return (link["ifname"], link.get("address"), link["mtu"], link.get("master"), link.get("ifalias"),
                    link.get("group"), "UP" in link["flags"], info.get("info_kind"), link.get("inet6_addr_gen_mode"),
                    sorted(link.get("altnames", [])))
        return (sorted((plain(l) for l in self.links.values()), key=str), sorted(self.addresses), sorted(map(str, self.routes)),
                {k: v for k, v in self.chains.items()}, {k: sorted(v) for k, v in self.sets.items()})


def options_of(link, kind, section):
    """The link's options that differ from those of a link that was just created."""
    if kind not in LINK_DEFAULTS:
        import os
        import subprocess
        scratch = Namespace(f"flb-defaults{os.getpid()}")
        try:
            scratch.run("ip", "link", "add", "d0", "type", "bridge")
            scratch.run("ip", "link", "add", "d1", "master", "d0", "type", "veth", "peer", "name", "d2")
            plain = links(scratch)
            LINK_DEFAULTS["bridge"] = plain["d0"]["linkinfo"]["info_data"]
            LINK_DEFAULTS["port"] = plain["d1"]["linkinfo"]["info_slave_data"]
        finally:
            scratch.close()
            subprocess.run(["ip", "netns", "del", scratch.name], check=True)
    volatile = ("timer", "_id", "root", "bridge_id", "designated", "state", "no", "cost", "gc_", "mcast_querier_intvl")
    found = link.get("linkinfo", {}).get(section, {})
    return " ".join(f"{k} {int(v) if isinstance(v, bool) else v}" for k, v in found.items()
                    if LINK_DEFAULTS[kind].get(k) != v and not any(word in k for word in volatile))


class Recipe:
    """The commands that make what is new in `after`, and those that remove it.

    host, inside: lines for `ip -batch` in the host's and in the sandbox's namespace. rules: text for `nft -f`.
    """

    def __init__(self, host, before, after, sandbox=None, inside=None):
        self.host, self.inside, self.rules, self.undo_host, undo_elements, undo_chains = [], [], [], [], [], []
        self.writes = []
        for name in after.links.keys() - before.links.keys():
            self._link(after.links[name], sandbox, inside)
            self.undo_host.append(f"link del {name}")
            self._sysctls(host, name)
        new_inside = inside[1].links.keys() - inside[0].links.keys() if inside else ()
        for space, (old, new) in ((self.host, (before, after)), (self.inside, inside or (before, before))):
            for link, prefix in new.addresses.keys() - old.addresses.keys():
                details = new.addresses[link, prefix]
                tag = f" proto {details['protocol']}" if "protocol" in details else ""
                broadcast = f" brd {details['broadcast']}" if "broadcast" in details else ""
                nodad = " nodad" if details["family"] == "inet6" else ""
                space.append(f"addr add {prefix}{broadcast} dev {link}{tag}{nodad}")
            if space is self.inside:
                self.inside += [f"link set {name} up" for name in new_inside]
            for key in new.routes.keys() - old.routes.keys():
                family, dst, gateway, device = key
                via = f" via {gateway}" if gateway else ""
                space.append(f"{'-6 ' if family == '-6' else ''}route add {dst}{via} dev {device} "
                             f"proto {new.routes[key]['protocol']}")
        for chain, rules in after.chains.items():
            if chain not in before.chains:
                self.rules.append(host.run("nft", "list", "chain", *chain.split()))
                undo_chains += [f"flush chain {chain}", f"delete chain {chain}"]
            elif rules != before.chains[chain]:
                raise ValueError(f"Fairlead changed rules of the existing chain {chain}; copy.py copies whole chains only")
        for name, elements in after.sets.items():
            new = {text: key for text, key in elements.items() if text not in before.sets.get(name, {})}
            if new:
                self.rules.append(f"add element {name} {{ {', '.join(new)} }}")
                undo_elements.append(f"delete element {name} {{ {', '.join(new.values())} }}")
        self.undo_rules = undo_elements + undo_chains

    def _link(self, link, sandbox, inside):
        kind = link.get("linkinfo", {}).get("info_kind")
        words = [f"link add {link['ifname']} address {link['address']} mtu {link['mtu']}"]
        if "ifalias" in link:
            words.append(f"alias {link['ifalias']}")
        if link.get("group", "default") != "default":
            words.append(f"group {link['group']}")
        if link.get("inet6_addr_gen_mode", "eui64") != "eui64":
            words.append(f"addrgenmode {link['inet6_addr_gen_mode']}")
        if "master" in link:
            words.append(f"master {link['master']}")
        words.append(f"up type {kind}")
        if kind == "bridge":
            words.append(options_of(link, "bridge", "info_data"))
            self.host.insert(0, " ".join(words).strip())
        elif kind == "veth":
            peer = next(p for p in inside[1].links.values() if p["ifindex"] == link["link_index"]
                        and p["ifname"] not in inside[0].links)
            words.append(f"peer name {peer['ifname']} address {peer['address']} mtu {peer['mtu']}")
            if "ifalias" in peer:
                words.append(f"alias {peer['ifalias']}")
            if peer.get("inet6_addr_gen_mode", "eui64") != "eui64":
                words.append(f"addrgenmode {peer['inet6_addr_gen_mode']}")
            words.append(f"netns {sandbox}")
            self.host.append(" ".join(words))
            port = options_of(link, "port", "info_slave_data")
            if port:
                self.host.append(f"link set {link['ifname']} type bridge_slave {port}")
        else:
            raise ValueError(f"a link kind that copy.py does not know: {kind}")
        for name in link.get("altnames", []):
            self.host.append(f"link property add dev {link['ifname']} altname {name}")

    def _sysctls(self, host, link):
        """Parameters of a new link that are not the namespace's defaults. Neither ip nor nft sets these, so the bench
        writes them itself, without a process: to the advantage of the commands."""
        with host:
            for family in ("ipv4", "ipv6"):
                for path in glob.glob(f"/proc/sys/net/{family}/conf/{link}/*"):
                    if path.endswith(("stable_secret", "mc_forwarding")):
                        continue
                    value = pathlib.Path(path).read_text()
                    default = pathlib.Path(path.replace(f"/conf/{link}/", "/conf/default/")).read_text()
                    if value != default and not path.endswith("/addr_gen_mode") and not path.endswith("/mtu"):
                        self.writes.append((path, value))

    def texts(self, names):
        """(ip batch for the host, for the sandbox, nft input, and the same three for the removal, sysctl writes), with
        each name of the copied object replaced."""
        def renamed(lines):
            text = "".join(line + "\n" for line in lines)
            for old, new in names:
                text = text.replace(old, new)
            return text
        writes = [(renamed([path]).strip(), value) for path, value in self.writes]
        return [renamed(lines) for lines in (self.host, self.inside, self.rules, self.undo_host, [], self.undo_rules)] + [writes]
