package io.fairlead.web;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ReservationApiIT extends Service {

    private static final String RESERVATIONS = "/api/v1/networks/a/reservations";
    private static final String MAC = "02:42:0a:01:00:4d";

    @BeforeEach
    void networkOfTwoFamilies() throws IOException, InterruptedException {
        network("""
                {"name": "a", "subnets": [
                    {"subnet": "10.1.0.0/24", "ipRange": "10.1.0.0/25", "auxAddresses": {"printer": "10.1.0.9"}},
                    {"subnet": "fd00:1::/64"}]}
                """);
    }

    private Api.Answer reserve(String address, String holder) throws IOException, InterruptedException {
        return api.post(RESERVATIONS, "{\"address\":\"" + address + "\"," + holder + "}");
    }

    private Api.Answer patch(String path, String body) throws IOException, InterruptedException {
        return api.send(api.request(path)
                .header("Content-Type", "application/merge-patch+json")
                .method("PATCH", java.net.http.HttpRequest.BodyPublishers.ofString(body)));
    }

    private List<String> reserved() throws IOException, InterruptedException {
        return api.get(RESERVATIONS).expect(200).json().at("/items").findValuesAsString("address");
    }

    @Test
    void anAddressIsKeptForASandboxUnderItsName() throws IOException, InterruptedException {
        Api.Answer made = reserve("10.1.0.2", "\"sandbox\":\"res-web\"").expect(201);
        assertThat(made.headers().firstValue("Location").orElseThrow()).endsWith("/reservations/10.1.0.2");
        assertThat(made.string("/subnet")).isEqualTo("10.1.0.0/24");
        assertThat(made.json().has("endpoint")).isFalse();
        reserve("10.1.0.200", "\"sandbox\":\"res-db\"").expect(201);
        reserve("fd00:1::80", "\"sandbox\":\"res-web\"").expect(201);
        assertThat(reserve("10.1.0.2", "\"sandbox\":\"res-web\"").expect(201).text())
                .as("doing it again changes nothing")
                .isEqualTo(made.text());
        assertThat(reserved()).containsExactly("10.1.0.2", "10.1.0.200", "fd00:1::80");

        sandbox("res-other");
        assertThat(attach("a", "{\"sandbox\":\"res-other\"}")
                        .expect(201)
                        .json()
                        .at("/addresses")
                        .toString())
                .isEqualTo("[\"10.1.0.3/24\",\"fd00:1::2/64\"]");
        sandbox("res-web");
        Api.Answer web = attach("a", "{\"sandbox\":\"res-web\"}").expect(201);
        assertThat(web.json().at("/addresses").toString()).isEqualTo("[\"10.1.0.2/24\",\"fd00:1::80/64\"]");
        assertThat(api.get(RESERVATIONS + "/10.1.0.2").expect(200).string("/endpoint"))
                .isEqualTo(web.string("/id"));

        api.delete("/api/v1/sandboxes/res-web?force=true").expect(204);
        sandbox("res-third");
        assertThat(attach("a", "{\"sandbox\":\"res-third\"}").expect(201).string("/addresses/0"))
                .isEqualTo("10.1.0.4/24");
        sandbox("res-web");
        assertThat(attach("a", "{\"sandbox\":\"res-web\"}")
                        .expect(201)
                        .json()
                        .at("/addresses")
                        .toString())
                .isEqualTo("[\"10.1.0.2/24\",\"fd00:1::80/64\"]");
    }

    @Test
    void anAddressIsKeptForAMacAddress() throws IOException, InterruptedException {
        reserve("10.1.0.40", "\"mac\":\"" + MAC + "\"").expect(201);
        sandbox("res-one");
        sandbox("res-two");
        assertThat(attach("a", "{\"sandbox\":\"res-one\",\"addresses\":[\"10.1.0.40\"]}")
                        .expect(409)
                        .string("/violations/0/message"))
                .isEqualTo("Address already in use: 10.1.0.40 is reserved for MAC address " + MAC);
        assertThat(attach("a", "{\"sandbox\":\"res-two\",\"mac\":\"" + MAC + "\"}")
                        .expect(201)
                        .string("/addresses/0"))
                .isEqualTo("10.1.0.40/24");
    }

    @Test
    void whoAsksForAnotherAddressOfTheFamilyGetsThat() throws IOException, InterruptedException {
        reserve("10.1.0.40", "\"sandbox\":\"res-web\"").expect(201);
        reserve("fd00:1::80", "\"sandbox\":\"res-web\"").expect(201);
        sandbox("res-web");
        Api.Answer web = attach("a", "{\"sandbox\":\"res-web\",\"addresses\":[\"10.1.0.50\"]}")
                .expect(201);
        assertThat(web.json().at("/addresses").toString()).isEqualTo("[\"10.1.0.50/24\",\"fd00:1::80/64\"]");
        Api.Answer edited = patch("/api/v1/endpoints/" + web.string("/id"), "{\"addresses\":[\"10.1.0.40\"]}")
                .expect(200);
        assertThat(edited.json().at("/addresses").toString()).isEqualTo("[\"10.1.0.40/24\",\"fd00:1::80/64\"]");
        assertThat(reserved()).hasSize(2);
    }

    @Test
    void whatIsWrongIsSaidAtOnce() throws IOException, InterruptedException {
        sandbox("res-s1");
        attach("a", "{\"sandbox\":\"res-s1\",\"addresses\":[\"10.1.0.30\"]}").expect(201);
        for (String never : List.of("10.1.0.0", "10.1.0.255", "10.2.0.1", "x", "fd00:1::", "10.1.0.7/25")) {
            assertThat(reserve(never, "\"sandbox\":\"res-web\"").expect(400).fields())
                    .as(never)
                    .containsExactly("address");
        }
        for (String taken : List.of("10.1.0.1", "10.1.0.9", "10.1.0.30")) {
            assertThat(reserve(taken, "\"sandbox\":\"res-web\"").expect(409).fields())
                    .as(taken)
                    .containsExactly("address");
        }
        assertThat(api.post(RESERVATIONS, "{\"sandbox\":\"a b\",\"mac\":\"nope\"}")
                        .expect(400)
                        .fields())
                .containsExactlyInAnyOrder("address", "sandbox", "mac");
        assertThat(api.post(RESERVATIONS, "{}").expect(400).fields()).containsExactlyInAnyOrder("address", "sandbox");
        api.post("/api/v1/networks/none/reservations", "{\"address\":\"10.1.0.2\",\"sandbox\":\"res-web\"}")
                .expect(400);
        api.get(RESERVATIONS + "/10.1.0.77").expect(404);
        api.delete(RESERVATIONS + "/10.1.0.77").expect(404);
        assertThat(reserved()).isEmpty();
        reserve("10.1.0.30", "\"sandbox\":\"res-s1\"").expect(201);
        assertThat(reserve("10.1.0.30", "\"sandbox\":\"res-s2\"").expect(409).text())
                .contains("belongs to sandbox res-s1");
    }

    @Test
    void plansShowWhatIsReserved() throws IOException, InterruptedException {
        Api.Answer plan = api.post(RESERVATIONS + "?dryRun=true", "{\"address\":\"10.1.0.40\",\"sandbox\":\"res-web\"}")
                .expect(200);
        assertThat(plan.string("/definitions/0/kind")).isEqualTo("reservation");
        assertThat(plan.string("/definitions/0/name")).isEqualTo("10.1.0.40 in a");
        assertThat(plan.string("/definitions/0/after/sandbox")).isEqualTo("res-web");
        assertThat(plan.json().at("/changes")).isEmpty();
        assertThat(reserved()).isEmpty();
        api.post("/api/v1/plans/" + plan.string("/id") + "/apply", "").expect(200);
        assertThat(reserved()).containsExactly("10.1.0.40");

        Api.Answer deletion =
                api.delete(RESERVATIONS + "/10.1.0.40?dryRun=true").expect(200);
        assertThat(deletion.string("/definitions/0/action")).isEqualTo("delete");
        assertThat(deletion.string("/definitions/0/before/address")).isEqualTo("10.1.0.40");
        Api.Answer network = api.delete("/api/v1/networks/a?dryRun=true").expect(200);
        assertThat(network.json().at("/definitions").findValuesAsString("kind"))
                .containsExactly("network", "reservation");
        assertThat(network.string("/warnings/0")).contains("10.1.0.40 for sandbox res-web goes");
        api.delete("/api/v1/networks/a").expect(204);
        network("{\"name\":\"a\",\"subnets\":[{\"subnet\":\"10.1.0.0/24\"}]}");
        assertThat(reserved()).isEmpty();
    }

    @Test
    void whatIsReservedNoLongerCanBeLeasedOnceNobodyHasIt() throws IOException, InterruptedException {
        sandbox("res-web");
        sandbox("res-other");
        reserve("10.1.0.40", "\"sandbox\":\"res-web\"").expect(201);
        String endpoint = attach("a", "{\"sandbox\":\"res-web\"}").expect(201).string("/id");
        api.delete(RESERVATIONS + "/10.1.0.40").expect(204);
        assertThat(api.get("/api/v1/endpoints/" + endpoint).string("/addresses/0"))
                .isEqualTo("10.1.0.40/24");
        String asked = "{\"sandbox\":\"res-other\",\"addresses\":[\"10.1.0.40\"]}";
        assertThat(attach("a", asked).expect(409).text()).contains("belongs to sandbox res-web");
        api.delete("/api/v1/endpoints/" + endpoint).expect(204);
        attach("a", asked).expect(201);
    }

    @Test
    void anEndpointKeepsItsAddressesOnRequest() throws IOException, InterruptedException {
        sandbox("res-web");
        sandbox("res-other");
        Api.Answer plan = api.post(
                        "/api/v1/networks/a/endpoints?dryRun=true", "{\"sandbox\":\"res-web\",\"reserve\":true}")
                .expect(200);
        assertThat(plan.json().at("/definitions").findValuesAsString("kind"))
                .containsExactly("endpoint", "reservation", "reservation");
        Api.Answer web =
                attach("a", "{\"sandbox\":\"res-web\",\"reserve\":true}").expect(201);
        assertThat(reserved()).containsExactly("10.1.0.2", "fd00:1::2");
        api.delete("/api/v1/endpoints/" + web.string("/id")).expect(204);
        assertThat(attach("a", "{\"sandbox\":\"res-other\"}").expect(201).string("/addresses/0"))
                .isEqualTo("10.1.0.3/24");
        Api.Answer again = attach("a", "{\"sandbox\":\"res-web\"}").expect(201);
        assertThat(again.json().at("/addresses")).isEqualTo(web.json().at("/addresses"));

        String path = "/api/v1/endpoints/" + again.string("/id");
        patch(path, "{\"labels\":{\"a\":\"b\"}}").expect(200);
        assertThat(reserved()).as("left out, it stays").hasSize(2);
        patch(path, "{\"reserve\":false}").expect(200);
        assertThat(reserved()).isEmpty();
        patch(path, "{\"reserve\":true}").expect(200);
        assertThat(reserved()).hasSize(2);
        sandbox("res-bare");
        assertThat(attach("none", "{\"sandbox\":\"res-bare\",\"reserve\":true}")
                        .expect(400)
                        .fields())
                .containsExactly("reserve");
    }

    @Test
    void reservationsMoveWithTheirSubnet() throws IOException, InterruptedException {
        sandbox("res-web");
        reserve("10.1.0.40", "\"sandbox\":\"res-web\"").expect(201);
        reserve("10.1.0.41", "\"sandbox\":\"res-away\"").expect(201);
        reserve("10.1.0.254", "\"sandbox\":\"res-high\"").expect(201);
        attach("a", "{\"sandbox\":\"res-web\"}").expect(201);
        String renumber = "/api/v1/networks/a/renumber";
        String move = "{\"from\":\"10.1.0.0/24\",\"to\":\"10.2.0.0/25\",\"keepFormer\":%s}";
        Api.Answer plan =
                api.post(renumber + "?dryRun=true", move.formatted(false)).expect(200);
        assertThat(plan.json().at("/warnings").toString())
                .contains("the reservation of 10.1.0.254 for sandbox res-high goes with its subnet");
        api.post(renumber, move.formatted(true)).expect(200);
        assertThat(reserved())
                .as("both, as long as both subnets are there")
                .containsExactly("10.1.0.40", "10.1.0.41", "10.1.0.254", "10.2.0.40", "10.2.0.41");
        sandbox("res-away");
        assertThat(attach("a", "{\"sandbox\":\"res-away\"}")
                        .expect(201)
                        .json()
                        .at("/addresses")
                        .toString())
                .contains("10.2.0.41/25");

        patch("/api/v1/networks/a", "{\"subnets\":[{\"subnet\":\"10.2.0.0/25\"},{\"subnet\":\"fd00:1::/64\"}]}")
                .expect(200);
        assertThat(reserved()).containsExactly("10.2.0.40", "10.2.0.41");
        JsonNode endpoints = api.get("/api/v1/networks/a/endpoints").json().at("/items");
        assertThat(endpoints.at("/0/addresses/0").asString()).isEqualTo("10.2.0.40/25");
        assertThat(endpoints.at("/1/addresses/0").asString()).isEqualTo("10.2.0.41/25");
        assertThat(patch(
                                "/api/v1/networks/a",
                                "{\"subnets\":[{\"subnet\":\"10.2.0.0/25\",\"gateway\":\"10.2.0.41\"},"
                                        + "{\"subnet\":\"fd00:1::/64\"}]}")
                        .expect(409)
                        .fields())
                .contains("subnets[0].gateway");
    }

    @Test
    void addressesShowForWhomTheyAreKept() throws IOException, InterruptedException {
        sandbox("res-web");
        reserve("10.1.0.2", "\"sandbox\":\"res-web\"").expect(201);
        reserve("10.1.0.3", "\"mac\":\"" + MAC + "\"").expect(201);
        attach("a", "{\"sandbox\":\"res-web\"}").expect(201);
        JsonNode items = api.get("/api/v1/networks/a/addresses").json().at("/items");
        assertThat(items.findValuesAsString("use"))
                .containsExactly("gateway", "endpoint", "reserved", "auxiliary", "gateway", "endpoint");
        assertThat(items.at("/1/reservedFor").asString()).isEqualTo("sandbox res-web");
        assertThat(items.at("/2/reservedFor").asString()).isEqualTo("MAC address " + MAC);
        assertThat(items.at("/5").has("reservedFor")).isFalse();
    }

    /** Many at once, with and without a wish: what was asked for and what is reserved is never somebody else's. */
    @Test
    void aStaticOrReservedAddressIsNeverLeasedToAnother() throws IOException, InterruptedException, ExecutionException {
        reserve("10.1.0.4", "\"sandbox\":\"res-kept\"").expect(201);
        List<Callable<Api.Answer>> tasks = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            String name = sandbox("res-c" + i);
            String body = i % 4 == 0
                    ? "{\"sandbox\":\"" + name + "\",\"addresses\":[\"10.1.0." + (i % 8 == 0 ? 3 : 4) + "\"]}"
                    : "{\"sandbox\":\"" + name + "\"}";
            tasks.add(() -> attach("a", body));
        }
        ExecutorService threads = Executors.newFixedThreadPool(8);
        Set<String> addresses = new HashSet<>();
        int refused = 0;
        try {
            for (Future<Api.Answer> future : threads.invokeAll(tasks)) {
                Api.Answer answer = future.get();
                if (answer.status() == 409) {
                    refused++;
                } else {
                    answer.expect(201);
                    assertThat(addresses.add(answer.string("/addresses/0"))).isTrue();
                }
            }
        } finally {
            threads.shutdown();
        }
        assertThat(addresses).contains("10.1.0.3/24").doesNotContain("10.1.0.4/24");
        // One of 10.1.0.3 may be refused to all who want it: whoever asks for nothing can have had it first.
        assertThat(refused).isBetween(5, 6);
        sandbox("res-kept");
        assertThat(attach("a", "{\"sandbox\":\"res-kept\"}").expect(201).string("/addresses/0"))
                .isEqualTo("10.1.0.4/24");
    }
}
