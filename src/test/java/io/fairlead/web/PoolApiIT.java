package io.fairlead.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.model.IpPrefix;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class PoolApiIT extends Service {

    private JsonNode pool(String base) throws IOException, InterruptedException {
        for (JsonNode pool : api.get("/api/v1/pools").expect(200).json().at("/items")) {
            if (pool.get("base").asString().equals(base)) {
                return pool;
            }
        }
        throw new AssertionError("no pool " + base);
    }

    @Test
    void theDefaultPoolsAndWhatIsInTheWay() throws IOException, InterruptedException {
        kernel.route(IpPrefix.of("0.0.0.0/0"), IpPrefix.of("172.21.5.0/24"));
        String id = network("{\"name\":\"a\",\"subnets\":[{\"subnet\":\"172.20.0.0/24\"}]}");
        JsonNode pool = pool("172.20.0.0/14");
        assertThat(pool.get("family").asString()).isEqualTo("ipv4");
        assertThat(List.of("size", "total", "used", "blocked", "free"))
                .extracting(field -> pool.get(field).asInt())
                .containsExactly(16, 4, 1, 1, 2);
        assertThat(pool.at("/occupants/0/prefix").asString()).isEqualTo("172.20.0.0/24");
        assertThat(pool.at("/occupants/0/network").asString()).isEqualTo(id);
        assertThat(pool.at("/occupants/0/networkName").asString()).isEqualTo("a");
        assertThat(pool.at("/occupants/1/prefix").asString()).isEqualTo("172.21.5.0/24");
        assertThat(pool.at("/occupants/1/link").asString()).isEqualTo("tun0");
        assertThat(pool("172.17.0.0/16").get("used").asInt())
                .as("the predefined network")
                .isEqualTo(1);
        JsonNode items = api.get("/api/v1/pools").json().at("/items");
        JsonNode last = items.get(items.size() - 1);
        assertThat(last.get("family").asString()).isEqualTo("ipv6");
        assertThat(last.get("total").asInt()).isEqualTo(65536);
    }

    @Test
    void howTheAddressesOfANetworkAreUsed() throws IOException, InterruptedException {
        network("""
                {"name": "a", "subnets": [
                    {"subnet": "10.1.0.0/24", "ipRange": "10.1.0.128/25", "auxAddresses": {"printer": "10.1.0.200"}},
                    {"subnet": "fd00:1::/64"}]}
                """);
        sandbox("res-s1");
        attach("a", "{\"sandbox\":\"res-s1\",\"reserve\":true}").expect(201);
        api.post("/api/v1/networks/a/reservations", "{\"address\":\"10.1.0.40\",\"sandbox\":\"res-s2\"}")
                .expect(201);
        JsonNode uses = api.get("/api/v1/networks/a/pools").expect(200).json().at("/items");
        assertThat(List.of("total", "gateway", "auxiliary", "leased", "reserved", "free"))
                .extracting(field -> uses.at("/0/" + field).asInt())
                .containsExactly(254, 1, 1, 1, 1, 250);
        assertThat(uses.at("/0/ipRange/prefix").asString()).isEqualTo("10.1.0.128/25");
        assertThat(List.of("total", "leased", "reserved", "free"))
                .extracting(field -> uses.at("/0/ipRange/" + field).asInt())
                .containsExactly(127, 1, 0, 124);
        assertThat(uses.at("/1/total").asLong()).isEqualTo((1L << 53) - 1);
        assertThat(uses.at("/1/leased").asInt()).isEqualTo(1);
        assertThat(uses.at("/1").has("ipRange")).isFalse();
        assertThat(api.get("/actuator/prometheus").expect(200).text())
                .contains("fairlead_network_addresses{network=\"a\",subnet=\"10.1.0.0/24\",use=\"free\"} 250.0")
                .contains("fairlead_network_addresses{network=\"a\",subnet=\"10.1.0.0/24\",use=\"kept\"} 2.0")
                .contains("fairlead_network_addresses{network=\"a\",subnet=\"fd00:1::/64\",use=\"leased\"} 1.0");
        assertThat(api.get("/api/v1/networks/host/pools").expect(200).json().at("/items"))
                .isEmpty();
    }

    private List<String> overlaps(String network) throws IOException, InterruptedException {
        JsonNode conditions = api.get("/api/v1/networks/" + network).json().at("/status/conditions");
        assertThat(conditions.findValuesAsString("type")).allMatch("AddressOverlap"::equals);
        return conditions.findValuesAsString("message");
    }

    @Test
    void anOverlapIsNoticedByEventAndAMoveIsOffered() throws IOException, InterruptedException {
        String id = network("{\"name\":\"a\",\"subnets\":[{\"subnet\":\"10.1.0.0/24\"},{\"subnet\":\"fd00:1::/64\"}]}");
        network("{\"name\":\"b\",\"subnets\":[{\"subnet\":\"10.2.0.0/24\"}]}");
        sandbox("res-web");
        sandbox("res-db");
        attach("a", "{\"sandbox\":\"res-web\",\"addresses\":[\"10.1.0.130\"]}").expect(201);
        attach("a", "{\"sandbox\":\"res-db\",\"addresses\":[\"10.1.0.5\"]}").expect(201);
        assertThat(overlaps("a")).isEmpty();

        kernel.route(IpPrefix.of("0.0.0.0/1"), IpPrefix.of("0.0.0.0/0"), IpPrefix.of("10.1.0.128/25"));
        await().until(() -> !overlaps("a").isEmpty());
        assertThat(overlaps("a"))
                .singleElement()
                .asString()
                .contains("10.1.0.0/24 overlaps 10.1.0.128/25", "tun0", "(res-web)")
                .contains("POST /api/v1/networks/" + id.substring(0, 12) + "/renumber"
                        + " {\"from\": \"10.1.0.0/24\", \"to\": \"172.18.0.0/24\", \"keepFormer\": false}");
        assertThat(overlaps("b")).isEmpty();
        assertThat(api.get("/api/v1/networks/a").string("/status/phase")).isEqualTo("READY");

        Api.Answer offered = api.get("/api/v1/networks/a/renumbering").expect(200);
        assertThat(offered.string("/overlaps/0/effect")).isEqualTo("hides");
        assertThat(offered.json().at("/overlaps/0/sandboxes").toString()).isEqualTo("[\"res-web\"]");
        assertThat(offered.string("/offers/0/request/to")).isEqualTo("172.18.0.0/24");
        assertThat(offered.json().at("/offers/0/plan/disturbances")).isNotEmpty();
        api.post("/api/v1/plans/" + offered.string("/offers/0/plan/id") + "/apply", "")
                .expect(200);
        assertThat(api.get("/api/v1/networks/a/endpoints")
                        .json()
                        .at("/items/0/addresses/0")
                        .asString())
                .isEqualTo("172.18.0.130/24");
        assertThat(overlaps("a")).isEmpty();
        assertThat(api.get("/api/v1/networks/a/renumbering").json().at("/offers"))
                .isEmpty();
    }

    @Test
    void whichTrafficIsLostDependsOnWhichRouteIsMoreSpecific() throws IOException, InterruptedException {
        network("{\"name\":\"a\",\"subnets\":[{\"subnet\":\"10.1.0.0/24\"}]}");
        kernel.route(IpPrefix.of("10.0.0.0/8"), IpPrefix.of("10.1.0.0/24"), IpPrefix.of("10.1.0.64/26"));
        Api.Answer offered = api.get("/api/v1/networks/a/renumbering").expect(200);
        assertThat(offered.json().at("/overlaps").findValuesAsString("effect"))
                .containsExactly("hidden", "competes", "hides");
        assertThat(offered.json().at("/offers")).as("one for the subnet").hasSize(1);
        await().until(() -> overlaps("a").size() == 3);
        kernel.route();
        await().until(() -> overlaps("a").isEmpty());
    }

    @Test
    void aMoveIsPlannedWithoutAnOverlapToo() throws IOException, InterruptedException {
        network("{\"name\":\"a\",\"subnets\":[{\"subnet\":\"10.1.0.0/24\"}]}");
        Api.Answer offered =
                api.get("/api/v1/networks/a/renumbering?to=10.7.0.0/24").expect(200);
        assertThat(offered.json().at("/overlaps")).isEmpty();
        assertThat(offered.string("/offers/0/plan/definitions/0/after/subnets/0/subnet"))
                .isEqualTo("10.7.0.0/24");
        assertThat(api.get("/api/v1/networks/a/renumbering?from=10.1.0.0/24")
                        .expect(200)
                        .string("/offers/0/request/to"))
                .isEqualTo("172.18.0.0/24");
        api.get("/api/v1/networks/a/renumbering?from=10.9.0.0/24").expect(400);
        api.get("/api/v1/networks/a/renumbering?to=nonsense").expect(400);
        assertThat(api.get("/api/v1/networks/a/renumbering").expect(200).json().at("/offers"))
                .isEmpty();
    }
}
