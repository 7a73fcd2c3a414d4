"""What a namespace holds, as `ip` and `nft` tell it."""
import json
import re
import subprocess

# A translation whose ports come from a map of ranges. The kernel has it, nft 1.0 lists it, but wants a protocol match
# before it that the map makes needless, and so cannot read it back.
UNREADABLE = re.compile(r'map @\w+_range|"data": "@\w+_range"')


class State:
    """Links, addresses and routes of a namespace by its name; with its Namespace also its firewall."""

    def __init__(self, name, namespace=None):
        def ip(*words):
            done = subprocess.run(["ip", "-n", name, "-j", *words], capture_output=True, text=True, check=True)
            return json.loads(done.stdout or "[]")

        # A link that Fairlead has deleted may stay for a moment, nameless and down, until its reaper takes it away.
        self.links = {link["ifname"]: link for link in ip("-d", "link")
                      if link["ifname"] != "lo" and not link.get("ifalias", "").startswith("fairlead tombstone")}
        # Without what the kernel adds by itself: link-local and loopback addresses, routes to what is connected.
        self.addresses = {(link["ifname"], f"{a['local']}/{a['prefixlen']}"): a for link in ip("addr")
                          for a in link["addr_info"] if a["scope"] not in ("link", "host")}
        self.routes = {(family, route["dst"], route.get("gateway"), route.get("dev")): route
                       for family in ("-4", "-6") for route in ip(family, "route") if route["protocol"] != "kernel"}
        self.chains, self.sets = _firewall(namespace) if namespace else ({}, {})

    def comparable(self):
        """Without what differs between two namespaces that hold the same: index numbers, and the addresses that the
        kernel gives to bridges and to their ports."""
        def plain(link):
            at_host = "master" in link or link.get("linkinfo", {}).get("info_kind") == "bridge"
            return (link["ifname"], None if at_host else link.get("address"), link["mtu"], link.get("master"), link.get("ifalias"),
                    link.get("group"), "UP" in link["flags"], link.get("linkinfo", {}).get("info_kind"),
                    link.get("inet6_addr_gen_mode"), sorted(link.get("altnames", [])))
        return {"links": sorted((plain(link) for link in self.links.values()), key=str),
                "addresses": sorted(self.addresses), "routes": sorted(map(str, self.routes)),
                "chains": self.chains, "sets": {name: sorted(elements) for name, elements in self.sets.items()}}


def ruleset(namespace):
    """As text that `nft -f` reads: without the two rules that it cannot read, which only ranges of ports meet."""
    lines = namespace.run("nft", "list", "ruleset").splitlines()
    return "\n".join(line for line in lines if not UNREADABLE.search(line))


def _firewall(namespace):
    """({'family table chain': its rules}, {'family table set': {element as text: its key as text}})"""
    chains, sets = {}, {}
    for item in namespace.json("nft", "-j", "list", "ruleset").get("nftables", []):
        (kind, body), = item.items()
        if kind == "chain":
            chains[f"{body['family']} {body['table']} {body['name']}"] = []
        elif kind == "rule":
            rule = json.dumps(_plain(body["expr"]))
            if not UNREADABLE.search(rule):
                chains[f"{body['family']} {body['table']} {body['chain']}"].append(rule)
        elif kind in ("set", "map"):
            sets[f"{body['family']} {body['table']} {body['name']}"] = dict(_element(e) for e in body.get("elem", []))
    return chains, sets


def _plain(expression):
    """Without the counters' values."""
    if isinstance(expression, list):
        return [_plain(part) for part in expression]
    if isinstance(expression, dict):
        return {k: {} if k == "counter" else _plain(v) for k, v in expression.items()}
    return expression


def _element(item):
    """(the whole element, its key) in the syntax of `nft -f`."""
    key, value = item if isinstance(item, list) else (item, None)
    comment = None
    if isinstance(key, dict) and "elem" in key:
        key, comment = key["elem"]["val"], key["elem"].get("comment")
    text = _text(key) + (f' comment "{comment}"' if comment else "")
    return text + (f" : {_text(value)}" if value is not None else ""), _text(key)


def _text(value):
    if isinstance(value, str):
        return value if value.replace(".", "").replace(":", "").isalnum() else f'"{value}"'
    if isinstance(value, int):
        return str(value)
    (kind, body), = value.items()
    if kind == "concat":
        return " . ".join(_text(part) for part in body)
    if kind == "prefix":
        return f"{body['addr']}/{body['len']}"
    if kind == "range":
        return f"{_text(body[0])}-{_text(body[1])}"
    if kind in ("jump", "goto"):
        return f"{kind} {body['target']}"
    if kind in ("accept", "drop", "return", "continue"):
        return kind
    raise ValueError(f"an nft expression that state.py does not know: {value}")
