"""What Fairlead made, as input for `ip -batch` and `nft -f`.

The commands that Fairlead is measured against are not written by hand, where they would drift away from what it really
makes: the difference that a request makes in the kernel is turned into commands. That these make the same is checked
where they are used, by comparing the two namespaces.
"""
import copy
import glob
import os
import pathlib
import re
import subprocess

from host import Namespace
from state import State

DEFAULTS = {}


def defaults():
    """The options of a bridge and of a bridge's port as the kernel creates them."""
    if not DEFAULTS:
        name = f"flb{os.getpid()}-defaults"
        subprocess.run(["ip", "netns", "add", name], check=True)
        try:
            lines = "link add d0 type bridge\nlink add d1 type veth peer name d2\nlink set d1 master d0\n"
            subprocess.run(["ip", "-n", name, "-batch", "-"], input=lines, text=True, check=True)
            plain = State(name).links
            DEFAULTS["info_data"] = plain["d0"]["linkinfo"]["info_data"]
            DEFAULTS["info_slave_data"] = plain["d1"]["linkinfo"]["info_slave_data"]
        finally:
            subprocess.run(["ip", "netns", "del", name], check=True)
    return DEFAULTS


SETTABLE = {"info_data": ("stp_state", "forward_delay", "vlan_filtering", "mcast_snooping", "group_fwd_mask"),
            "info_slave_data": ("isolated", "hairpin", "learning", "flood", "neigh_suppress")}


def options(link, section):
    """The link's options that differ from the kernel's defaults, as `ip link` takes them."""
    words = {True: "on", False: "off"} if section == "info_slave_data" else {True: "1", False: "0"}
    found = link.get("linkinfo", {}).get(section, {})
    return " ".join(f"{name} {words[found[name]] if isinstance(found[name], bool) else found[name]}"
                    for name in SETTABLE[section] if name in found and found[name] != defaults()[section].get(name))


class Recipe:
    """Commands that make what `after` has and `before` has not, and those that remove it again.

    host, undo_host: lines for `ip -batch` in the host's namespace. inside: the same for each sandbox, by name. rules,
    undo_rules: text for `nft -f`. writes: (file below /proc/sys, value) for what neither of them can set;
    inside_writes: (sandbox, file, value).
    """

    def __init__(self, host, before, after, inside=None):
        inside = inside or {}
        self.host, self.undo_host, self.rules, self.writes = [], [], [], []
        self.inside, self.undo_inside, self.inside_writes = {name: [] for name in inside}, {}, []
        peers = {link["link_index"]: (name, link) for name, (old, new) in inside.items()
                 for link in new.links.values() if "link_index" in link and link["ifname"] not in old.links}
        for name, (old, new) in inside.items():
            for link in new.links.values():
                if link["ifname"] not in old.links and link.get("linkinfo", {}).get("info_kind") == "macvlan":
                    self._macvlan(link, name, after)
                    self._sysctls_inside(name, link["ifname"])
        fresh = [after.links[name] for name in after.links if name not in before.links]
        for link in sorted(fresh, key=lambda link: link["linkinfo"]["info_kind"] != "bridge"):
            self._link(link, peers)
            self._sysctls(host, link["ifname"])
        self._addresses(self.host, before, after)
        for name, (old, new) in inside.items():
            self._addresses(self.inside[name], old, new)
        self._firewall(host, before, after)

    def _link(self, link, peers):
        # Alias and address generation are not looked at when a link is created, only when it is changed.
        kind, name = link["linkinfo"]["info_kind"], link["ifname"]
        # The host's ends have the addresses that the kernel gives them.
        add = f"link add {name} mtu {link['mtu']}"
        if link.get("group", "default") != "default":
            add += f" group {link['group']}"
        if kind == "bridge":
            self.host += [f"{add} type bridge {options(link, 'info_data')}", _change(link)]
        elif kind == "veth":
            sandbox, peer = peers[link["ifindex"]]
            self.host += [f"{add} type veth peer name {peer['ifname']} address {peer['address']} mtu {peer['mtu']} "
                          f"netns {sandbox}", _change(link)]
            self.inside[sandbox].append(_change(peer))
            port = options(link, "info_slave_data")
            if port:
                self.host.append(f"link set {name} type bridge_slave {port}")
        else:
            raise ValueError(f"a link kind that recipe.py does not know: {kind}")
        self.host += [f"link property add dev {name} altname {other}" for other in link.get("altnames", [])]
        self.undo_host.insert(0, f"link del {name}")

    def _macvlan(self, link, sandbox, host):
        """Made in the host's namespace and born in the sandbox's, as the quickest script would; the parent is the
        host's. What an `ip` in the host deletes is a link of the host, so the sandbox's own has to do it."""
        parent = next(other["ifname"] for other in host.links.values() if other["ifindex"] == link["link_index"])
        data = link["linkinfo"]["info_data"]
        self.host.append(f"link add link {parent} name {link['ifname']} address {link['address']} mtu {link['mtu']} "
                         f"netns {sandbox} type macvlan mode {data['mode']}")
        self.inside[sandbox].append(_change(link))
        self.undo_inside.setdefault(sandbox, []).append(f"link del {link['ifname']}")

    def _sysctls_inside(self, sandbox, link):
        """As `_sysctls`, of a sandbox's link."""
        namespace = Namespace(sandbox, create=False)
        try:
            self.inside_writes += [(sandbox, *write) for write in self._parameters(namespace, link)]
        finally:
            namespace.close()

    @staticmethod
    def _addresses(lines, before, after):
        for link, prefix in after.addresses.keys() - before.addresses.keys():
            details = after.addresses[link, prefix]
            line = f"addr add {prefix} dev {link}"
            for key, word in (("broadcast", "brd"), ("protocol", "proto")):
                if key in details:
                    line += f" {word} {details[key]}"
            lines.append(line + (" nodad" if details["family"] == "inet6" else ""))
        for key in after.routes.keys() - before.routes.keys():
            family, destination, gateway, device = key
            via = f" via {gateway}" if gateway else ""
            lines.append(f"{'-6 ' if family == '-6' else ''}route add {destination}{via} dev {device} "
                         f"proto {after.routes[key]['protocol']}")

    def _firewall(self, host, before, after):
        elements, chains = [], []
        for chain, rules in after.chains.items():
            if chain not in before.chains:
                self.rules.append(host.run("nft", "list", "chain", *chain.split()).strip())
                chains += [f"flush chain {chain}", f"delete chain {chain}"]
            elif rules != before.chains[chain]:
                raise ValueError(f"rules of the existing chain {chain} changed; recipe.py copies whole chains only")
        for name, found in after.sets.items():
            new = {text: key for text, key in found.items() if text not in before.sets.get(name, {})}
            if new:
                self.rules.append(f"add element {name} {{ {', '.join(new)} }}")
                elements.append(f"delete element {name} {{ {', '.join(new.values())} }}")
        self.undo_rules = elements + chains

    def _sysctls(self, host, link):
        """Parameters of a new link that are not the namespace's defaults. Neither ip nor nft sets these, so the bench
        writes them itself, without a process: to the advantage of the commands."""
        self.writes += self._parameters(host, link)

    @staticmethod
    def _parameters(namespace, link):
        found = []
        with namespace:
            for path in glob.glob(f"/proc/sys/net/ipv[46]/conf/{link}/*"):
                if path.endswith(("/stable_secret", "/mc_forwarding", "/addr_gen_mode", "/mtu")):
                    continue
                value = pathlib.Path(path).read_text()
                if value != pathlib.Path(path.replace(f"/conf/{link}/", "/conf/default/")).read_text():
                    found.append((path, value))
        return found

    def renamed(self, sandboxes):
        """The same for other sandboxes; takes {old name: new name}."""
        other = copy.copy(self)
        other.host = [re.sub(r"(?<= netns )\S+", lambda name: sandboxes[name[0]], line) for line in self.host]
        other.inside = {sandboxes[name]: lines for name, lines in self.inside.items()}
        other.undo_inside = {sandboxes[name]: lines for name, lines in self.undo_inside.items()}
        other.inside_writes = [(sandboxes[name], *write) for name, *write in self.inside_writes]
        return other


def _change(link):
    line = f"link set {link['ifname']} up"
    for key, word, default in (("master", "master", None), ("ifalias", "alias", None),
                               ("inet6_addr_gen_mode", "addrgenmode", "eui64")):
        if link.get(key, default) != default:
            line += f' {word} "{link[key]}"'
    return line
