package io.fairlead.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Networks that are settings for others, and what is noted of networks. */
class ConfigNetworkApiIT extends Service {

    private static final String SETTINGS = """
            {"name": "settings", "driver": "config", "ipv6": true,
             "subnets": [{"subnet": "10.9.0.0/24", "ipRange": "10.9.0.128/25", "auxAddresses": {"dns": "10.9.0.53"}},
                         {"subnet": "::/64"}],
             "options": {"com.docker.network.driver.mtu": "1400", "parent": "eth0.7"},
             "labels": {"team": "web"}, "ipamOptions": {"foo": "bar"}}
            """;

    @BeforeEach
    void settings() throws IOException, InterruptedException {
        network(SETTINGS);
    }

    private Api.Answer patch(String network, String body) throws IOException, InterruptedException {
        return api.send(api.request("/api/v1/networks/" + network)
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString(body)));
    }

    private JsonNode get(String network) throws IOException, InterruptedException {
        return api.get("/api/v1/networks/" + network).expect(200).json();
    }

    @Test
    void isKeptAsItWasAskedForAndNothingOfItIsInTheKernel() throws IOException, InterruptedException {
        JsonNode settings = get("settings");
        assertThat(settings.at("/status/phase").asString()).isEqualTo("READY");
        assertThat(settings.at("/subnets/0").has("gateway")).isFalse();
        assertThat(settings.at("/subnets/1/subnet").asString()).isEqualTo("::/64");
        assertThat(settings.at("/options/parent").asString()).isEqualTo("eth0.7");
        assertThat(api.get("/api/v1/networks/settings/plan").json().at("/changes"))
                .isEmpty();
        // Its subnets are nobody's: others may have them.
        network("{\"name\": \"other\", \"subnets\": [{\"subnet\": \"10.9.0.0/25\"}]}");
        network("{\"name\": \"twin\", \"driver\": \"config\", \"subnets\": [{\"subnet\": \"10.9.0.0/24\"}]}");
    }

    @Test
    void isCopiedWhenANetworkIsMadeFromIt() throws IOException, InterruptedException {
        network("{\"name\": \"made\", \"configFrom\": \"settings\", \"attachable\": true}");
        JsonNode made = get("made");
        assertThat(made.get("driver").asString()).isEqualTo("bridge");
        assertThat(made.get("configFrom").asString()).isEqualTo("settings");
        assertThat(made.get("attachable").asBoolean()).isTrue();
        assertThat(made.get("ipv6").asBoolean()).isTrue();
        assertThat(made.at("/subnets/0/gateway").asString()).isEqualTo("10.9.0.128");
        assertThat(made.at("/subnets/0/ipRange").asString()).isEqualTo("10.9.0.128/25");
        assertThat(made.at("/subnets/0/auxAddresses/dns").asString()).isEqualTo("10.9.0.53");
        assertThat(made.at("/subnets/1/subnet").asString()).startsWith("fd").endsWith("/64");
        assertThat(made.at("/options").toString()).isEqualTo("{\"com.docker.network.driver.mtu\":\"1400\"}");
        assertThat(made.at("/extraOptions").toString()).isEqualTo("{\"parent\":\"eth0.7\"}");
        assertThat(made.at("/labels/team").asString()).isEqualTo("web");
        assertThat(made.at("/ipamOptions/foo").asString()).isEqualTo("bar");

        patch("settings", "{\"labels\": {\"team\": \"db\"}}").expect(200);
        assertThat(get("made").at("/labels/team").asString()).isEqualTo("web");
    }

    @Test
    void whatARequestSaysItselfIsNotCopied() throws IOException, InterruptedException {
        network("{\"name\": \"made\", \"configFrom\": \"settings\", \"ipv6\": false, \"labels\": {},"
                + " \"subnets\": [{\"subnet\": \"10.8.0.0/24\"}]}");
        JsonNode made = get("made");
        assertThat(made.at("/subnets")).hasSize(1);
        assertThat(made.at("/subnets/0/subnet").asString()).isEqualTo("10.8.0.0/24");
        assertThat(made.at("/labels")).isEmpty();
        assertThat(made.at("/options")).hasSize(1);
    }

    @Test
    void isNotDeletedOrRenamedWhileItIsInUse() throws IOException, InterruptedException {
        network("{\"name\": \"made\", \"configFrom\": \"settings\"}");
        assertThat(api.delete("/api/v1/networks/settings").expect(409).string("/detail"))
                .isEqualTo("configuration network \"settings\" is in use by made");
        assertThat(patch("settings", "{\"name\": \"other\"}").expect(409).fields())
                .containsExactly("name");
        patch("made", "{\"configFrom\": null}").expect(200);
        assertThat(get("made").has("configFrom")).isFalse();
        patch("settings", "{\"name\": \"other\"}").expect(200);
        api.delete("/api/v1/networks/other").expect(204);
    }

    @Test
    void takesNobodyAndKeepsNoAddresses() throws IOException, InterruptedException {
        sandbox("cn-web");
        assertThat(attach("settings", "{\"sandbox\": \"cn-web\"}").expect(403).string("/detail"))
                .isEqualTo("cannot create endpoint on configuration-only network");
        assertThat(api.post(
                                "/api/v1/networks/settings/reservations",
                                "{\"address\": \"10.9.0.9\", \"sandbox\": \"cn-web\"}")
                        .expect(409)
                        .fields())
                .containsExactly("address");
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() throws IOException, InterruptedException {
        assertThat(api.post(
                                "/api/v1/networks",
                                "{\"name\": \"made\", \"configFrom\": \"nope\", \"options\": {\"mtu\": \"x\"}}")
                        .expect(400)
                        .fields())
                .containsExactly("configFrom", "options.mtu");
        assertThat(api.post(
                                "/api/v1/networks",
                                "{\"name\": \"two\", \"driver\": \"config\", \"configFrom\": \"settings\","
                                        + " \"internal\": true, \"attachable\": true}")
                        .expect(400)
                        .fields())
                .containsExactly("internal", "attachable", "configFrom");
        assertThat(api.post(
                                "/api/v1/networks",
                                "{\"name\": \"two\", \"extraOptions\": {\"com.docker.network.driver.mtu\": \"1400\"}}")
                        .expect(400)
                        .fields())
                .containsExactly("extraOptions.com.docker.network.driver.mtu");
    }

    @Test
    void aManifestHasBothInAnyOrderAndAnExportIsUnchangedByItself() throws IOException, InterruptedException {
        api.delete("/api/v1/networks/settings").expect(204);
        apply("", """
                networks:
                  - name: alpha
                    configFrom: zeta
                    attachable: true
                  - name: zeta
                    driver: config
                    subnets: [{subnet: 10.9.3.0/24}]
                    labels: {app: made}
                """).expect(200);
        assertThat(get("alpha").at("/subnets/0/subnet").asString()).isEqualTo("10.9.3.0/24");
        String yaml = api.get("/api/v1/export").expect(200).text();
        assertThat(yaml).contains("configFrom: zeta", "attachable: true");
        assertThat(apply("", yaml).expect(200).json().at("/definitions")).isEmpty();
        assertThat(api.get("/api/v1/export?network=alpha").expect(200).text()).contains("name: zeta");
        apply("?prune=app%3Dmade", "networks: []").expect(200);
        api.get("/api/v1/networks/zeta").expect(404);
    }

    @Test
    void aPlanAndTheAuditShowWhatIsNoted() throws IOException, InterruptedException {
        JsonNode plan = api.post("/api/v1/networks?dryRun=true", "{\"name\": \"made\", \"configFrom\": \"settings\"}")
                .expect(200)
                .json();
        assertThat(plan.at("/definitions/0/after/configFrom").asString()).isEqualTo("settings");
        network("{\"name\": \"made\", \"configFrom\": \"settings\"}");
        assertThat(api.get("/api/v1/audit?object=made&limit=1")
                        .json()
                        .at("/items/0/after/extraOptions/parent")
                        .asString())
                .isEqualTo("eth0.7");
    }
}
