package io.fairlead.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultsIT extends Service {

    private static final String NETWORKS = "/api/v1/networks";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "\"x\"",
                "{\"name\":\"a\"} {}",
                "{\"name\":\"a\",\"name\":\"b\"}",
                "{\"name\":\"a\",\"subnets\":5}",
                "{\"name\":\"a\",\"subnets\":[null]}",
                "{\"name\":\"a\",\"labels\":{\"x\":null}}",
                "{\"name\":\"a\",\"labels\":[]}",
                "{\"name\":{}}",
                "{\"name\":\"a\",\"ipv6\":\"maybe\"}",
                "{\"name\":\"\\u0000\"}"
            })
    void refusesMalformedBodies(String body) throws IOException, InterruptedException {
        api.post(NETWORKS, body).expect(400);
        assertThat(api.get(NETWORKS).json().at("/items")).hasSize(3);
    }

    @Test
    void namesEveryUnknownField() throws IOException, InterruptedException {
        Api.Answer refused = api.post(
                        NETWORKS,
                        "{\"nmae\":\"a\",\"subnets\":[{},{\"subnett\":{\"deep\":1}}],\"x\":[[]],\"labels\":{\"any\":\"thing\"}}")
                .expect(400);
        assertThat(refused.fields()).containsExactlyInAnyOrder("nmae", "subnets[1].subnett", "x");
        api.post(NETWORKS, "{\"name\":\"a\"}").expect(201);
    }

    @Test
    void namesSomeOfManyUnknownFieldsAndCountsTheRest() throws IOException, InterruptedException {
        String many = IntStream.range(0, 50_000)
                .mapToObj(i -> "\"" + i + "\":0")
                .collect(Collectors.joining(",", "{", ",\"" + "x".repeat(40_000) + "\":1}"));
        Api.Answer refused = api.post(NETWORKS, many).expect(400);
        assertThat(refused.fields()).hasSize(32).startsWith("0", "1");
        assertThat(refused.json().at("/detail").asString()).contains("0, 1, 2", "and 49969 more");
        assertThat(refused.text().length()).isLessThan(10_000);
        Api.Answer manifest = api.post("/api/v1/apply", "{\"networks\":[" + "1,".repeat(50_000) + "{}]}")
                .expect(400);
        assertThat(manifest.fields()).hasSize(200);
        assertThat(manifest.json().at("/detail").asString()).contains("and 49999 more");
        api.post(NETWORKS, "{\"labels\":" + "[".repeat(100_000)).expect(400);
        api.post("/api/v1/session", "{\"code\":\"" + "x".repeat(9000) + "\"}").expect(413);
    }

    /** Each was allowed, but the column did not take all of them. */
    @Test
    void labelsAndOptionsAreBoundedTogether() throws IOException, InterruptedException {
        String labels = IntStream.range(0, 200)
                .mapToObj(i -> "\"l" + i + "\":\"" + "x".repeat(4096) + "\"")
                .collect(Collectors.joining(",", "{", "}"));
        api.post(NETWORKS, "{\"name\":\"many\",\"labels\":" + labels + "}").expect(201);
        assertThat(api.get(NETWORKS + "/many").json().at("/labels").size()).isEqualTo(200);
        api.post("/api/v1/sandboxes", "{\"name\":\"faults-many\",\"labels\":" + labels + "}")
                .expect(201);
        api.post(NETWORKS + "/many/endpoints", "{\"sandbox\":\"faults-many\",\"labels\":" + labels + "}")
                .expect(201);
        String escaped = IntStream.range(0, 50)
                .mapToObj(i -> "\"l" + i + "\":\"" + "\\u0001".repeat(4000) + "\"")
                .collect(Collectors.joining(",", "{", "}"));
        assertThat(api.post("/api/v1/apply", "{\"networks\":[{\"name\":\"more\",\"labels\":" + escaped + "}]}")
                        .expect(400)
                        .fields())
                .containsExactly("networks[0].labels");
        String aux = IntStream.range(0, 300)
                .mapToObj(i -> "\"a" + i + "\":\"10.201." + i / 250 + "." + (i % 250 + 5) + "\"")
                .collect(Collectors.joining(",", "{", "}"));
        assertThat(api.post(
                                NETWORKS,
                                "{\"name\":\"aux\",\"subnets\":[{\"subnet\":\"10.201.0.0/16\",\"auxAddresses\":" + aux
                                        + "}]}")
                        .expect(400)
                        .fields())
                .containsExactly("subnets[0].auxAddresses");
        String sysctls = "net.ipv4.conf.IFNAME.arp_announce=1,".repeat(3000) + "net.ipv4.conf.IFNAME.arp_announce=1";
        assertThat(api.post(
                                NETWORKS + "/many/endpoints",
                                "{\"sandbox\":\"faults-many\",\"options\":{\"com.docker.network.endpoint.sysctls\":\""
                                        + sysctls + "\"}}")
                        .expect(400)
                        .fields())
                .contains("options.com.docker.network.endpoint.sysctls");
    }

    @Test
    void refusesLargeBodiesWithAndWithoutALength() throws IOException, InterruptedException {
        String large = "{\"name\":\"" + "a".repeat(10 << 20) + "\"}";
        api.post(NETWORKS, large).expect(413);
        String overTheLimit = "{\"name\":\"" + "a".repeat(1 << 20) + "\"}";
        api.send(api.request(NETWORKS)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(overTheLimit.getBytes()))))
                .expect(413);
        api.get(NETWORKS).expect(200);
    }

    @Test
    void answersWhatItDoesNotServeInTheSameShape() throws IOException, InterruptedException {
        api.get("/api/v1/nothing").expect(404);
        api.get("/api/v2").expect(404);
        api.delete(NETWORKS).expect(405);
        api.send(api.request(NETWORKS)
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString("{\"name\":\"a\"}")))
                .expect(415);
        api.send(api.request(NETWORKS).header("Accept", "text/xml")).expect(406);
        api.get("/api/v1/repairs?limit=0").expect(400);
        api.get("/api/v1/repairs?limit=many").expect(400);
        api.post("/api/v1/purge", "{}").expect(400);
    }
}
