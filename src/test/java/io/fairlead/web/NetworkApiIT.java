package io.fairlead.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.kernel.KernelFeature;
import io.fairlead.model.IpPrefix;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkApiIT extends Service {

    private static final String NETWORKS = "/api/v1/networks";

    @Test
    void hasThePredefinedNetworksFromTheStart() throws IOException, InterruptedException {
        Api.Answer list = api.get(NETWORKS).expect(200);
        assertThat(list.json().at("/items").findValuesAsString("name")).containsExactly("bridge", "host", "none");
        assertThat(list.json().at("/items/0/id").asString()).matches("[0-9a-f]{64}");
        assertThat(list.json()
                        .at("/items/0/options/com.docker.network.bridge.name")
                        .asString())
                .isEqualTo("fairlead0");
        assertThat(list.text()).contains("\"next\":null");
        for (String name : List.of("bridge", "host", "none", "default")) {
            api.post(NETWORKS, "{\"name\":\"" + name + "\"}").expect(409);
        }
        api.delete(NETWORKS + "/bridge").expect(403);
    }

    @Test
    void choosesWhatIsLeftOpen() throws IOException, InterruptedException {
        Api.Answer created =
                api.post(NETWORKS, "{\"name\":\"shop\",\"ipv6\":true}").expect(201);
        assertThat(created.string("/id")).matches("[0-9a-f]{64}");
        assertThat(created.headers().firstValue("Location")).contains(NETWORKS + "/" + created.string("/id"));
        assertThat(created.string("/status/phase")).isEqualTo("READY");
        assertThat(created.string("/driver")).isEqualTo("bridge");
        assertThat(created.string("/subnets/0/subnet")).isEqualTo("172.18.0.0/16");
        assertThat(created.string("/subnets/0/gateway")).isEqualTo("172.18.0.1");
        assertThat(created.string("/subnets/1/subnet")).startsWith("fd").endsWith("::/64");
        assertThat(kernel.names()).contains("bridge br-" + created.string("/id").substring(0, 12));
    }

    @Test
    void keepsClearOfTheHostsRoutesAndWarnsWhereItIsToldNotTo() throws IOException, InterruptedException {
        kernel.route(IpPrefix.of("0.0.0.0/0"), IpPrefix.of("172.18.5.0/24"), IpPrefix.of("10.8.0.0/16"));
        Api.Answer chosen = api.post(NETWORKS, "{\"name\":\"a\"}").expect(201);
        assertThat(chosen.string("/subnets/0/subnet")).isEqualTo("172.19.0.0/16");
        assertThat(chosen.json().at("/warnings")).isEmpty();
        Api.Answer asked = api.post(NETWORKS, "{\"name\":\"b\",\"subnets\":[{\"subnet\":\"10.8.1.0/24\"}]}")
                .expect(201);
        assertThat(asked.string("/warnings/0")).contains("10.8.0.0/16");
    }

    @Test
    void takesASizeForASubnet() throws IOException, InterruptedException {
        Api.Answer answer = api.post(
                        NETWORKS, "{\"name\":\"a\",\"subnets\":[{\"subnet\":\"0.0.0.0/24\"},{\"subnet\":\"::/72\"}]}")
                .expect(201);
        assertThat(answer.string("/subnets/0/subnet")).isEqualTo("172.18.0.0/24");
        assertThat(answer.string("/subnets/1/subnet")).endsWith("/72");
    }

    @Test
    void findsByIdNameAndUnambiguousBeginning() throws IOException, InterruptedException {
        String id = network("{\"name\":\"shop\"}");
        assertThat(api.get(NETWORKS + "/" + id).expect(200).string("/name")).isEqualTo("shop");
        assertThat(api.get(NETWORKS + "/shop").expect(200).string("/id")).isEqualTo(id);
        assertThat(api.get(NETWORKS + "/" + id.substring(0, 20)).expect(200).string("/id"))
                .isEqualTo(id);
        api.get(NETWORKS + "/nope").expect(404);
        String second = network("{\"name\":\"" + id + "\"}");
        assertThat(api.get(NETWORKS + "/" + id).expect(200).string("/name")).isEqualTo("shop");
        for (int i = 0; i < 17; i++) {
            network("{\"name\":\"n" + i + "\",\"subnets\":[{\"subnet\":\"10." + i + ".0.0/24\"}]}");
        }
        String first = second.substring(0, 1);
        boolean ambiguous = api.get(NETWORKS).json().at("/items").findValuesAsString("id").stream()
                        .filter(other -> other.startsWith(first))
                        .count()
                > 1;
        assertThat(api.get(NETWORKS + "/" + first).status()).isEqualTo(ambiguous ? 400 : 200);
    }

    @Test
    void tellsEverythingThatIsWrongAndStoresNothing() throws IOException, InterruptedException {
        network("{\"name\":\"first\",\"subnets\":[{\"subnet\":\"10.9.0.0/24\"}]}");
        List<String> before = kernel.names();
        Api.Answer refused = api.post(NETWORKS, """
                        {"name": "first", "labels": {" ": "x"}, "options": {"mtu": "huge", "nope": "1"},
                         "subnets": [{"subnet": "10.1.0.5/24"}, {"subnet": "10.9.0.0/16"},
                                     {"subnet": "10.3.0.0/24", "gateway": "10.4.0.1", "ipRange": "10.3.0.0/23",
                                      "auxAddresses": {"a": "10.3.0.255"}}]}
                        """).expect(400);
        assertThat(refused.fields())
                .contains(
                        "name",
                        "labels",
                        "options.mtu",
                        "options.nope",
                        "subnets[0].subnet",
                        "subnets[1].subnet",
                        "subnets[2].gateway",
                        "subnets[2].ipRange",
                        "subnets[2].auxAddresses.a");
        assertThat(refused.text()).contains("it should be 10.1.0.0/24", "10.9.0.0/24 of network first");
        assertThat(api.get(NETWORKS).json().at("/items")).hasSize(4);
        assertThat(kernel.names()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0, no subnet",
        "300.0.0.0/8, no subnet",
        "10.0.0.0/33, no subnet",
        "127.5.0.0/16, 127.0.0.0/8",
        "224.0.0.0/24, 224.0.0.0/4",
        "0.0.0.0/0, no network can have",
        "fe80::/64, fe80::/10",
        "fd00::1/64, it should be fd00::/64"
    })
    void refusesSubnetsThatCannotBe(String subnet, String reason) throws IOException, InterruptedException {
        Api.Answer refused = api.post(NETWORKS, "{\"name\":\"a\",\"subnets\":[{\"subnet\":\"" + subnet + "\"}]}")
                .expect(400);
        assertThat(refused.fields()).containsExactly("subnets[0].subnet");
        assertThat(refused.text()).contains(reason);
    }

    @Test
    void refusesWhatCollides() throws IOException, InterruptedException {
        network(
                "{\"name\":\"a\",\"subnets\":[{\"subnet\":\"10.9.0.0/24\"}],\"options\":{\"com.docker.network.bridge.name\":\"brx\"}}");
        assertThat(api.post(NETWORKS, "{\"name\":\"b\",\"subnets\":[{\"subnet\":\"10.9.0.128/25\"}]}")
                        .expect(409)
                        .text())
                .contains("overlaps 10.9.0.0/24 of network a");
        api.post(NETWORKS, "{\"name\":\"b\",\"options\":{\"com.docker.network.bridge.name\":\"brx\"}}")
                .expect(409);
        api.post(NETWORKS, "{\"name\":\"b\",\"driver\":\"host\"}").expect(409);
        api.post(NETWORKS, "{\"name\":\"b\",\"driver\":\"nope\"}").expect(400);
        api.post(NETWORKS, "{\"name\":\"b\",\"ipv4\":false}").expect(400);
    }

    @Test
    void saysWhenThePoolsAreUsedUp() throws IOException, InterruptedException {
        for (int i = 0; i < 30; i++) {
            network("{\"name\":\"n" + i + "\"}");
        }
        assertThat(api.post(NETWORKS, "{\"name\":\"one-more\"}").expect(409).text())
                .contains("all predefined address pools have been fully subnetted");
        api.delete(NETWORKS + "/n3").expect(204);
        assertThat(api.post(NETWORKS, "{\"name\":\"one-more\"}").expect(201).string("/subnets/0/subnet"))
                .isEqualTo("172.21.0.0/16");
    }

    @Test
    void keepsTheDefinitionWhenTheKernelRefuses() throws IOException, InterruptedException {
        kernel.refuse(change -> change.resource().name().startsWith("br-"));
        Api.Answer degraded = api.post(NETWORKS, "{\"name\":\"a\"}").expect(201);
        assertThat(degraded.string("/status/phase")).isEqualTo("DEGRADED");
        assertThat(degraded.string("/status/conditions/0/message")).contains("Operation not permitted");
        assertThat(api.get(NETWORKS + "/a/plan").expect(200).json().at("/changes"))
                .isNotEmpty();
        assertThat(api.get("/api/v1/status")
                        .expect(200)
                        .json()
                        .at("/counts/degraded")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void plansWithoutTouchingAnything() throws IOException, InterruptedException {
        List<String> before = kernel.names();
        Api.Answer plan =
                api.post(NETWORKS + "?dryRun=true", "{\"name\":\"shop\"}").expect(200);
        assertThat(plan.string("/network/subnets/0/subnet")).isEqualTo("172.18.0.0/16");
        assertThat(plan.json().at("/changes").findValuesAsString("kind")).contains("bridge");
        assertThat(kernel.names()).isEqualTo(before);
        api.get(NETWORKS + "/shop").expect(404);
        network("{\"name\":\"shop\"}");
        assertThat(api.get(NETWORKS + "/shop/plan").expect(200).json().at("/changes"))
                .isEmpty();
        Api.Answer removal =
                api.send(api.request(NETWORKS + "/shop?dryRun=true").DELETE()).expect(200);
        assertThat(removal.json().at("/changes").findValuesAsString("action")).contains("delete");
        api.get(NETWORKS + "/shop").expect(200);
    }

    @Test
    void deletesWhatHasNoEndpoints() throws IOException, InterruptedException {
        String id = network("{\"name\":\"a\"}");
        sandbox("web-del");
        String endpoint = attach("a", "{\"sandbox\":\"web-del\"}").expect(201).string("/id");
        assertThat(api.delete(NETWORKS + "/a").expect(409).text()).contains("web-del", endpoint.substring(0, 12));
        api.delete("/api/v1/endpoints/" + endpoint).expect(204);
        api.delete(NETWORKS + "/a").expect(204);
        api.get(NETWORKS + "/" + id).expect(404);
        assertThat(kernel.names()).noneMatch(name -> name.contains(id.substring(0, 12)));
    }

    @Test
    void refusesEveryChangeWithoutTheCapability() throws IOException, InterruptedException {
        kernel.lack(KernelFeature.NET_ADMIN);
        assertThat(api.post(NETWORKS, "{\"name\":\"a\"}").expect(503).text()).contains("CAP_NET_ADMIN");
        api.post("/api/v1/sandboxes", "{\"name\":\"a\"}").expect(503);
        api.get(NETWORKS).expect(200);
        assertThat(api.get("/actuator/health")
                        .json()
                        .at("/components/kernel/status")
                        .asString())
                .isEqualTo("DOWN");
    }

    @Test
    void listsDriversWithTheirOptions() throws IOException, InterruptedException {
        Api.Answer drivers = api.get("/api/v1/drivers").expect(200);
        assertThat(drivers.json().at("/items").findValuesAsString("name")).contains("bridge", "host", "none");
        assertThat(drivers.text()).contains("com.docker.network.driver.mtu", "com.docker.network.bridge.enable_icc");
    }
}
