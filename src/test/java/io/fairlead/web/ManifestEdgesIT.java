package io.fairlead.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;

/** Manifests that are no text of ours, and those in which one object gives another what it needs. */
class ManifestEdgesIT extends Service {

    @Test
    void aHostPortIsHandedOverAndThatCanBePlanned() throws IOException, InterruptedException {
        String head = """
                networks: [{name: front}]
                sandboxes: [{name: mf-web}, {name: mf-db}]
                endpoints:
                """;
        apply("", head + "  - {network: front, sandbox: mf-web, ports: [{hostPort: 8085, port: 80}]}\n")
                .expect(200);
        String handed = head
                + "  - {network: front, sandbox: mf-web, ports: [{hostPort: 9095, port: 80}]}\n"
                + "  - {network: front, sandbox: mf-db, ports: [{hostPort: 8085, port: 80}]}\n";
        Api.Answer dry = apply("?dryRun=true", handed).expect(200);
        api.post("/api/v1/plans/" + dry.string("/id") + "/apply", "").expect(200);
        Api.Answer clash = apply("?dryRun=true", handed.replace("9095", "8085")).expect(409);
        assertThat(clash.text()).contains("8085");
    }

    @Test
    void refusesWhatIsNoYamlWithTheLine() throws IOException, InterruptedException {
        assertThat(apply("", "networks:\n  - name: [a\n").expect(400).text()).contains("line 3");
        assertThat(apply("", "networks: []\nnetworks: []\n").expect(400).text()).contains("duplicate key", "line 2");
        assertThat(api.post("/api/v1/apply", "{\"networks\": [}").expect(400).text())
                .contains("line 1");
        assertThat(api.post("/api/v1/apply", "[]").expect(400).text()).contains("a manifest is an object");
        api.send(api.request("/api/v1/apply")
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString("x")))
                .expect(415);
    }
}
