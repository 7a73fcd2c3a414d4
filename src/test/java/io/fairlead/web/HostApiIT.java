package io.fairlead.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class HostApiIT extends Service {

    @Test
    void tellsWhatThisHostCanAndHas() throws IOException, InterruptedException {
        Api.Answer status = api.get("/api/v1/status").expect(200);
        assertThat(status.string("/node")).isEqualTo("testnode");
        assertThat(status.json().at("/firstPassDone").asBoolean()).isTrue();
        assertThat(status.json().at("/counts/networks").asInt()).isEqualTo(3);
        assertThat(status.json().at("/kernelFeatures").findValuesAsString("name"))
                .contains("NET_ADMIN", "BRIDGE");
    }

    @Test
    void recordsRepairs() throws IOException, InterruptedException {
        String id = network("{\"name\":\"a\"}");
        kernel.lose("br-" + id.substring(0, 12));
        await().untilAsserted(() -> {
            Api.Answer repairs = api.get("/api/v1/repairs").expect(200);
            assertThat(repairs.string("/items/0/ownerId")).isEqualTo(id);
            assertThat(repairs.string("/items/0/changes/0/kind")).isEqualTo("bridge");
        });
        assertThat(api.get("/api/v1/repairs?limit=1").json().at("/items")).hasSize(1);
    }

    @Test
    void purgesEverythingOfOurs() throws IOException, InterruptedException {
        network("{\"name\":\"a\"}");
        sandbox("s1");
        attach("a", "{\"sandbox\":\"s1\",\"ports\":[{\"port\":80}]}").expect(201);
        sandbox("s2");
        attach("bridge", "{\"sandbox\":\"s2\"}").expect(201);
        Api.Answer purged = api.post("/api/v1/purge", "{\"confirm\":\"purge\"}").expect(200);
        assertThat(purged.json().at("/networks").toString()).isEqualTo("[\"a\"]");
        assertThat(purged.json().at("/sandboxes").toString()).isEqualTo("[\"s1\",\"s2\"]");
        assertThat(kernel.names()).isEmpty();
        assertThat(kernel.ports().holders()).isEmpty();
        assertThat(api.get("/api/v1/networks").json().at("/items")).hasSize(3);
        api.post("/api/v1/reconcile", "").expect(202);
        sandbox("s2");
        attach("bridge", "{\"sandbox\":\"s2\"}").expect(201);
        assertThat(kernel.names()).contains("bridge fairlead0");
    }

    @Test
    void showsItsHealth() throws IOException, InterruptedException {
        Api.Answer health = api.get("/actuator/health").expect(200);
        assertThat(health.string("/components/db/status")).isEqualTo("UP");
        assertThat(health.string("/components/kernel/status")).isEqualTo("UP");
        assertThat(health.string("/components/reconciler/status")).isEqualTo("UP");
        assertThat(api.get("/actuator/prometheus").expect(200).text())
                .contains("fairlead_reconcile_passes_seconds_count", "hikaricp_connections");
    }
}
