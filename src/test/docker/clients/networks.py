"""Drives the engine at DOCKER_HOST with docker-py, as a program that manages networks would."""

import datetime
import itertools
import sys

import docker
from docker.errors import APIError, NotFound
from docker.types import IPAMConfig, IPAMPool

IMAGE = sys.argv[1]
client = docker.from_env(version="auto")


def refused(status, words, call):
    try:
        call()
    except APIError as error:
        assert error.status_code == status, (error.status_code, error.explanation)
        assert words in error.explanation, error.explanation
        return error
    raise AssertionError(f"not refused: {words}")


def create():
    pool = IPAMPool(subnet="10.31.0.0/24", iprange="10.31.0.128/25", gateway="10.31.0.1", aux_addresses={"nas": "10.31.0.5"})
    network = client.networks.create(
        "py-shop",
        driver="bridge",
        options={"com.docker.network.driver.mtu": "1400"},
        ipam=IPAMConfig(driver="default", pool_configs=[pool]),
        labels={"client": "py"},
        internal=True,
        attachable=True,
        check_duplicate=True,
    )
    attributes = network.attrs
    assert network.name == "py-shop" and len(network.id) == 64 and network.short_id == network.id[:10]
    assert attributes["Driver"] == "bridge" and attributes["Scope"] == "local"
    assert attributes["Internal"] is True and attributes["Attachable"] is True and attributes["EnableIPv6"] is False
    assert attributes["Options"] == {"com.docker.network.driver.mtu": "1400"}, attributes["Options"]
    assert attributes["Labels"] == {"client": "py"}
    assert attributes["IPAM"] == {
        "Driver": "default",
        "Options": None,
        "Config": [
            {
                "Subnet": "10.31.0.0/24",
                "IPRange": "10.31.0.128/25",
                "Gateway": "10.31.0.1",
                "AuxiliaryAddresses": {"nas": "10.31.0.5"},
            }
        ],
    }, attributes["IPAM"]
    assert attributes["Containers"] == {}
    return network


def find(network):
    assert client.networks.get(network.id) == network
    assert client.networks.get("py-shop") == network
    assert client.networks.get(network.id[:12]) == network
    for found in (
        client.networks.list(names=["py-shop"]),
        client.networks.list(ids=[network.id]),
        client.networks.list(filters={"label": "client=py"}),
        client.networks.list(filters={"label": ["client"], "driver": "bridge", "type": "custom"}),
        client.networks.list(names=["py-shop"], greedy=True),
    ):
        assert [n.name for n in found] == ["py-shop"], found
    assert client.networks.list(filters={"label": "client=other"}) == []
    assert {n.name for n in client.networks.list(filters={"type": "builtin"})} == {"bridge", "host", "none"}
    refused(400, "nvalid filter 'zzz'", lambda: client.networks.list(filters={"zzz": "1"}))


def attach(network):
    container = client.containers.create(IMAGE, name="py-web", hostname="web", labels={"client": "py"})
    assert container.status == "created"
    network.connect(container, ipv4_address="10.31.0.200", aliases=["www"])
    container.start()
    container.reload()
    assert container.status == "running"
    settings = container.attrs["NetworkSettings"]["Networks"]
    assert set(settings) == {"bridge", "py-shop"}, settings
    assert settings["py-shop"]["IPAddress"] == "10.31.0.200" and settings["py-shop"]["IPPrefixLen"] == 24
    assert settings["py-shop"]["NetworkID"] == network.id and "www" in settings["py-shop"]["Aliases"]
    network.reload()
    assert [c.name for c in network.containers] == ["py-web"]
    assert network.attrs["Containers"][container.id]["IPv4Address"] == "10.31.0.200/24"
    assert [c.name for c in client.containers.list(filters={"network": "py-shop"})] == ["py-web"]
    assert [c.name for c in client.containers.list(filters={"label": "client=py"})] == ["py-web"]
    refused(403, "endpoint with name py-web already exists in network py-shop", lambda: network.connect(container))
    refused(403, "has active endpoints", network.remove)
    network.disconnect(container)
    refused(500, "is not connected to network py-shop", lambda: network.disconnect(container))
    network.connect("py-web", ipv4_address="10.31.0.201")
    network.disconnect("py-web", force=True)
    network.reload()
    assert network.containers == []
    return container


def live(container):
    container.rename("py-renamed")
    assert client.containers.get("py-renamed").id == container.id
    container.kill()
    assert container.wait()["StatusCode"] == 137
    container.reload()
    assert container.status == "exited", container.status
    container.start()
    container.stop(timeout=0)
    container.restart(timeout=0)
    refused(409, "running", container.remove)
    container.remove(force=True)
    refused(404, "No such container: py-renamed", lambda: client.containers.get("py-renamed"))


def refusals(network):
    assert isinstance(refused(404, "network nope not found", lambda: client.networks.get("nope")), NotFound)
    refused(409, "network with name py-shop already exists", lambda: client.networks.create("py-shop", check_duplicate=True))
    refused(404, 'plugin "nope" not found', lambda: client.networks.create("py-bad", driver="nope"))
    overlap = IPAMConfig(pool_configs=[IPAMPool(subnet="10.31.0.0/25")])
    refused(403, "Pool overlaps with other one on this address space", lambda: client.networks.create("py-bad", ipam=overlap))
    refused(404, "No such container: nope", lambda: network.connect("nope"))
    refused(403, "is a pre-defined network and cannot be removed", client.networks.get("bridge").remove)


def history(network, since):
    # The client sends whole seconds.
    until = datetime.datetime.now() + datetime.timedelta(seconds=1)
    events = list(client.events(since=since, until=until, filters={"type": "network", "network": network.id}, decode=True))
    # Docker says some disconnects twice.
    actions = [action for action, _ in itertools.groupby(event["Action"] for event in events)]
    assert actions == ["create", "connect", "disconnect", "connect", "disconnect", "destroy"], actions
    assert all(event["Actor"]["ID"] == network.id and event["Actor"]["Attributes"]["name"] == "py-shop" for event in events)


def prune():
    client.networks.create("py-unused", labels={"client": "py"})
    pruned = client.networks.prune(filters={"label": "client=py"})
    assert pruned == {"NetworksDeleted": ["py-unused"]}, pruned
    assert client.networks.prune(filters={"label": "client=py"}) == {"NetworksDeleted": None}


def engine():
    assert client.ping()
    assert client.version()["Os"] == "linux"
    information = client.info()
    assert {"bridge", "host", "null"} <= set(information["Plugins"]["Network"]), information["Plugins"]
    assert information["Swarm"]["LocalNodeState"] == "inactive"
    assert client.volumes.list() == []
    refused(503, "This node is not a swarm manager", client.services.list)


def watch():
    stream = client.events(filters={"type": "network", "event": "create"}, decode=True)
    client.networks.create("py-seen").remove()
    event = next(stream)
    assert event["Actor"]["Attributes"]["name"] == "py-seen", event
    stream.close()


start = datetime.datetime.now() - datetime.timedelta(seconds=1)
engine()
shop = create()
find(shop)
container = attach(shop)
live(container)
refusals(shop)
shop.remove()
history(shop, start)
prune()
watch()
print("done")
