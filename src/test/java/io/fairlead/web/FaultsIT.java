package io.fairlead.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
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
