package io.fairlead.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.IpAddress;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.PortRange;
import io.fairlead.model.PublishedPort;
import io.fairlead.model.TransportProtocol;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointApiIT extends Service {

    private static final String NET = "{\"name\":\"%s\",\"subnets\":[{\"subnet\":\"10.%d.0.0/24\"}]}";

    @Test
    void leasesAddressesLowestFirst() throws IOException, InterruptedException {
        network(NET.formatted("a", 1));
        sandbox("s1");
        sandbox("s2");
        Api.Answer first = attach("a", "{\"sandbox\":\"s1\"}").expect(201);
        assertThat(first.string("/addresses/0")).isEqualTo("10.1.0.2/24");
        assertThat(first.string("/linkName")).isEqualTo("eth0");
        assertThat(first.string("/mac")).matches("[0-9a-f][26ae](:[0-9a-f]{2}){5}");
        assertThat(first.string("/status/phase")).isEqualTo("READY");
        assertThat(attach("a", "{\"sandbox\":\"s2\"}").expect(201).string("/addresses/0"))
                .isEqualTo("10.1.0.3/24");
        api.delete("/api/v1/endpoints/" + first.string("/id")).expect(204);
        Api.Answer again = attach("a", "{\"sandbox\":\"s1\"}").expect(201);
        assertThat(again.string("/addresses/0")).isEqualTo("10.1.0.2/24");
        assertThat(api.get("/api/v1/networks/a/addresses").json().at("/items").findValuesAsString("address"))
                .containsExactly("10.1.0.1", "10.1.0.2", "10.1.0.3");
    }

    @Test
    void takesWhatIsAskedFor() throws IOException, InterruptedException {
        network("{\"name\":\"a\",\"subnets\":[{\"subnet\":\"10.1.0.0/24\"},{\"subnet\":\"fd00:9::/64\"}]}");
        sandbox("s1");
        Api.Answer endpoint = attach("a", """
                        {"sandbox": "s1", "addresses": ["10.1.0.77", "10.1.0.78/24"], "mac": "02:42:0A:01-00-4d",
                         "linkName": "front", "aliases": ["db"], "gatewayPriority": 3}
                        """).expect(201);
        assertThat(endpoint.json().at("/addresses").toString())
                .isEqualTo("[\"10.1.0.77/24\",\"10.1.0.78/24\",\"fd00:9::2/64\"]");
        assertThat(endpoint.string("/mac")).isEqualTo("02:42:0a:01:00:4d");
        assertThat(endpoint.string("/linkName")).isEqualTo("front");
        assertThat(endpoint.json().at("/gateway4").asBoolean()).isTrue();
        assertThat(endpoint.json().at("/gateway6").asBoolean()).isTrue();
    }

    @Test
    void tellsEverythingThatIsWrongAndHoldsNothing() throws IOException, InterruptedException {
        network(NET.formatted("a", 1));
        sandbox("s1");
        sandbox("s2");
        attach("a", "{\"sandbox\":\"s1\",\"addresses\":[\"10.1.0.9\"],\"ports\":[{\"hostPort\":8080,\"port\":80}]}")
                .expect(201);
        List<String> holders = kernel.ports().holders();
        Api.Answer refused = attach("a", """
                        {"sandbox": "s2", "addresses": ["10.1.0.9", "10.1.0.1", "10.2.0.1", "x"], "mac": "01:00:5e:00:00:01",
                         "linkName": "a/b", "options": {"nope": "1"}, "aliases": ["not ok"],
                         "ports": [{"hostPort": 8080, "port": 80}, {"port": 70000}, {"port": 53, "protocol": "icmp"},
                                   {"hostPort": "1-3", "port": "1-2"}, {"hostAddress": "::1", "port": 1}]}
                        """).expect(400);
        assertThat(refused.fields())
                .containsExactlyInAnyOrder(
                        "addresses[0]",
                        "addresses[1]",
                        "addresses[2]",
                        "addresses[3]",
                        "mac",
                        "linkName",
                        "options.nope",
                        "aliases[0]",
                        "ports[0].hostPort",
                        "ports[1].port",
                        "ports[2].protocol",
                        "ports[3].hostPort",
                        "ports[4].hostAddress");
        assertThat(kernel.ports().holders()).isEqualTo(holders);
        attach("a", "{\"sandbox\":\"s1\"}").expect(409);
        attach("a", "{\"sandbox\":\"nobody\"}").expect(404);
        attach("a", "{}").expect(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sixteen-bytes-xx", "a b", "a/b", "lo", "all", "default", ".", "a:b", "ügel"})
    void refusesLinkNamesTheKernelRefuses(String name) throws IOException, InterruptedException {
        network(NET.formatted("a", 1));
        sandbox("s1");
        int expected = name.equals("ügel") ? 201 : 400;
        attach("a", "{\"sandbox\":\"s1\",\"linkName\":\"" + name + "\"}").expect(expected);
    }

    @Test
    void anEmptyOptionIsOneThatWasNotGiven() throws IOException, InterruptedException {
        network("{\"name\":\"a\",\"options\":{\"host-binding\":\"\",\"bridge-name\":\"\",\"iface-prefix\":\"\"}}");
        network("{\"name\":\"b\",\"options\":{\"bridge-name\":\"\"}}");
        sandbox("s1");
        Api.Answer endpoint =
                attach("a", "{\"sandbox\":\"s1\",\"ports\":[{\"port\":80}]}").expect(201);
        assertThat(endpoint.string("/ports/0/hostAddress")).isEqualTo("127.0.0.1");
        assertThat(endpoint.string("/linkName")).isEqualTo("eth0");
    }

    @Test
    void movesTheGatewayAndItsPorts() throws IOException, InterruptedException {
        network(NET.formatted("zeta", 1));
        network(NET.formatted("beta", 2));
        sandbox("s1");
        String first = attach("zeta", "{\"sandbox\":\"s1\",\"ports\":[{\"hostPort\":8080,\"port\":80}]}")
                .expect(201)
                .string("/id");
        assertThat(api.get("/api/v1/endpoints/" + first)
                        .json()
                        .at("/ports/0/active")
                        .asBoolean())
                .isTrue();
        long before = api.get("/api/v1/networks/zeta").json().at("/generation").asLong();
        Api.Answer second = attach("beta", "{\"sandbox\":\"s1\"}").expect(201);
        assertThat(second.json().at("/gateway4").asBoolean()).isTrue();
        assertThat(second.string("/linkName")).isEqualTo("eth1");
        Api.Answer moved = api.get("/api/v1/endpoints/" + first).expect(200);
        assertThat(moved.json().at("/gateway4").asBoolean()).isFalse();
        assertThat(moved.json().at("/ports/0/active").asBoolean()).isFalse();
        assertThat(api.get("/api/v1/networks/zeta").json().at("/generation").asLong())
                .isEqualTo(before + 1);
        api.delete("/api/v1/endpoints/" + second.string("/id")).expect(204);
        assertThat(api.get("/api/v1/endpoints/" + first).json().at("/gateway4").asBoolean())
                .isTrue();
    }

    @Test
    void publishesOnLoopbackOfBothFamiliesUnderOneNumber() throws IOException, InterruptedException {
        network("{\"name\":\"a\",\"ipv6\":true}");
        sandbox("s1");
        Api.Answer endpoint =
                attach("a", "{\"sandbox\":\"s1\",\"ports\":[{\"port\":80}]}").expect(201);
        assertThat(endpoint.string("/ports/0/hostAddress")).isEqualTo("127.0.0.1");
        assertThat(endpoint.string("/ports/1/hostAddress")).isEqualTo("::1");
        assertThat(endpoint.json().at("/ports/0/hostPort").asInt())
                .isEqualTo(endpoint.json().at("/ports/1/hostPort").asInt())
                .isGreaterThanOrEqualTo(32_768);
        assertThat(kernel.ports().heldBy(endpoint.string("/id"))).hasSize(2);
        api.delete("/api/v1/endpoints/" + endpoint.string("/id")).expect(204);
        assertThat(kernel.ports().holders()).isEmpty();
    }

    @Test
    void readsTheWildcardAsADefaultAsBothFamilies() throws IOException, InterruptedException {
        network(
                "{\"name\":\"a\",\"ipv6\":true,\"options\":{\"com.docker.network.bridge.host_binding_ipv4\":\"0.0.0.0\"}}");
        sandbox("s1");
        Api.Answer endpoint = attach("a", "{\"sandbox\":\"s1\",\"ports\":[{\"hostPort\":8080,\"port\":80}]}")
                .expect(201);
        assertThat(endpoint.json().at("/ports").findValuesAsString("hostAddress"))
                .containsExactly("0.0.0.0", "::");
    }

    @Test
    void publishesRangesAndTheFirstFreeOfOne() throws IOException, InterruptedException {
        network(NET.formatted("a", 1));
        sandbox("s1");
        kernel.ports()
                .bindByProcess(List.of(new PublishedPort(
                        TransportProtocol.TCP, IpAddress.ANY4, PortRange.single(2222), PortRange.single(2222))));
        Api.Answer endpoint = attach("a", """
                        {"sandbox": "s1", "ports": [{"hostPort": "8000-8010", "port": "9000-9010"},
                          {"hostPort": "2222-2230", "port": 22}, {"hostPort": 8000, "port": 53, "protocol": "udp"}]}
                        """).expect(201);
        assertThat(endpoint.string("/ports/0/hostPort")).isEqualTo("8000-8010");
        assertThat(endpoint.string("/ports/0/port")).isEqualTo("9000-9010");
        assertThat(endpoint.json().at("/ports/1/hostPort").asInt()).isEqualTo(2223);
        sandbox("s2");
        Api.Answer refused = attach("a", "{\"sandbox\":\"s2\",\"ports\":[{\"hostPort\":8005,\"port\":1}]}")
                .expect(409);
        assertThat(refused.text()).contains("s1");
        assertThat(kernel.ports().holders()).hasSize(1);
        assertThat(attach("a", "{\"sandbox\":\"s2\",\"ports\":[{\"hostPort\":2222,\"port\":1}]}")
                        .expect(409)
                        .text())
                .contains("a host process");
    }

    @Test
    void opensPortsAtTheEndpointWhereTheNetworkIsRouted() throws IOException, InterruptedException {
        network(
                "{\"name\":\"a\",\"subnets\":[{\"subnet\":\"10.1.0.0/24\"}],\"options\":{\"com.docker.network.bridge.gateway_mode_ipv4\":\"routed\"}}");
        sandbox("s1");
        Api.Answer endpoint = attach("a", "{\"sandbox\":\"s1\",\"ports\":[{\"hostPort\":8080,\"port\":80}]}")
                .expect(201);
        assertThat(endpoint.string("/ports/0/hostAddress")).isEqualTo("10.1.0.2");
        assertThat(endpoint.json().at("/ports/0/hostPort").asInt()).isEqualTo(80);
        assertThat(endpoint.json().at("/warnings")).hasSize(1);
        assertThat(kernel.ports().holders()).isEmpty();
    }

    @Test
    void keepsHostAndNoneToThemselves() throws IOException, InterruptedException {
        network(NET.formatted("a", 1));
        sandbox("own");
        api.post("/api/v1/sandboxes", "{\"name\":\"the-host\",\"kind\":\"host\"}")
                .expect(201);
        attach("host", "{\"sandbox\":\"own\"}").expect(409);
        attach("a", "{\"sandbox\":\"the-host\"}").expect(409);
        Api.Answer host = attach("host", "{\"sandbox\":\"the-host\",\"ports\":[{\"hostPort\":80,\"port\":80}]}")
                .expect(201);
        assertThat(host.json().at("/ports")).isEmpty();
        assertThat(host.string("/linkName")).isEmpty();
        assertThat(host.string("/warnings/0")).contains("discarded");
        attach("none", "{\"sandbox\":\"own\",\"addresses\":[\"10.1.0.3\"]}").expect(400);
        attach("none", "{\"sandbox\":\"own\"}").expect(201);
        attach("a", "{\"sandbox\":\"own\"}").expect(409);
        sandbox("other");
        attach("a", "{\"sandbox\":\"other\"}").expect(201);
        attach("none", "{\"sandbox\":\"other\"}").expect(409);
    }

    @Test
    void saysWhenASubnetIsFull() throws IOException, InterruptedException {
        network("{\"name\":\"a\",\"subnets\":[{\"subnet\":\"10.1.0.0/30\"}]}");
        sandbox("s1");
        sandbox("s2");
        attach("a", "{\"sandbox\":\"s1\"}").expect(201);
        assertThat(attach("a", "{\"sandbox\":\"s2\",\"ports\":[{\"port\":80}]}")
                        .expect(409)
                        .text())
                .contains("no available addresses");
        assertThat(kernel.ports().holders()).isEmpty();
        assertThat(api.get("/api/v1/networks/a/endpoints").json().at("/items")).hasSize(1);
    }

    @Test
    void leasesToManyAtOnceWithoutDoubles() throws IOException, InterruptedException, ExecutionException {
        network(NET.formatted("a", 1));
        List<Callable<Api.Answer>> tasks = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            String name = sandbox("many" + i);
            tasks.add(() -> attach("a", "{\"sandbox\":\"" + name + "\",\"ports\":[{\"port\":80}]}"));
        }
        Set<String> addresses = new HashSet<>();
        Set<Integer> ports = new HashSet<>();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (Future<Api.Answer> answer : threads.invokeAll(tasks)) {
                addresses.add(answer.get().expect(201).string("/addresses/0"));
                ports.add(answer.get().json().at("/ports/0/hostPort").asInt());
            }
        } finally {
            threads.shutdown();
        }
        assertThat(addresses).hasSize(24);
        assertThat(ports).hasSize(24);
        assertThat(api.get("/api/v1/networks/a").json().at("/generation").asLong())
                .isEqualTo(25);
    }

    @Test
    void deletesASandboxWithItsEndpointsOnlyByForce() throws IOException, InterruptedException {
        network(NET.formatted("a", 1));
        sandbox("s1");
        attach("a", "{\"sandbox\":\"s1\",\"ports\":[{\"port\":80}]}").expect(201);
        api.delete("/api/v1/sandboxes/s1").expect(409);
        api.delete("/api/v1/sandboxes/s1?force=true").expect(204);
        assertThat(api.get("/api/v1/networks/a/endpoints").json().at("/items")).isEmpty();
        assertThat(kernel.ports().holders()).isEmpty();
        assertThat(kernel.names()).noneMatch(name -> name.contains("/run/netns/s1"));
    }

    @Test
    void adoptsOnlyNamespaces() throws IOException, InterruptedException {
        String sandboxes = "/api/v1/sandboxes";
        assertThat(api.post(sandboxes, "{\"name\":\"a\",\"kind\":\"adopted\",\"path\":\"/etc/passwd\"}")
                        .expect(400)
                        .text())
                .contains("no namespace file");
        api.post(sandboxes, "{\"name\":\"a\",\"kind\":\"adopted\",\"path\":\"etc\"}")
                .expect(400);
        for (String forged : List.of("\\n", "\\r", "\\t", "\\u0007")) {
            assertThat(api.post(
                                    sandboxes,
                                    "{\"name\":\"a\",\"kind\":\"adopted\",\"path\":\"/proc/self/ns/net" + forged
                                            + "/run/netns/b\"}")
                            .expect(400)
                            .text())
                    .as(forged)
                    .contains("control characters");
        }
        api.post(sandboxes, "{\"name\":\"a\",\"kind\":\"adopted\",\"path\":\"/proc/self/ns/uts\"}")
                .expect(400);
        api.post(sandboxes, "{\"name\":\"a\",\"kind\":\"adopted\",\"pid\":0}").expect(400);
        api.post(sandboxes, "{\"name\":\"a\",\"kind\":\"adopted\"}").expect(400);
        api.post(sandboxes, "{\"name\":\"../x\"}").expect(400);
        api.post(sandboxes, "{\"name\":\"a\",\"kind\":\"odd\"}").expect(400);
        long pid = ProcessHandle.current().pid();
        api.post(sandboxes, "{\"name\":\"me\",\"kind\":\"adopted\",\"pid\":" + pid + "}")
                .expect(201);
        assertThat(api.post(sandboxes, "{\"name\":\"me2\",\"kind\":\"adopted\",\"path\":\"/proc/" + pid + "/ns/net\"}")
                        .expect(409)
                        .text())
                .contains("is sandbox me already");
        assertThat(api.post(sandboxes, "{\"name\":\"me3\",\"kind\":\"adopted\",\"path\":\"/proc/self/ns/net\"}")
                        .expect(409)
                        .text())
                .contains("is sandbox me already");
        kernel.hostIs(NamespaceRef.ofPid(pid));
        assertThat(api.post(sandboxes, "{\"name\":\"me4\",\"kind\":\"adopted\",\"path\":\"/proc/self/ns/net\"}")
                        .expect(400)
                        .text())
                .contains("the host's own network namespace");
    }
}
