package io.fairlead.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ManifestApiIT extends Service {

    private static final String SHOP = """
            apiVersion: fairlead/v1
            networks:
              - name: back
                subnets:
                  - subnet: 10.9.1.0/24
                internal: true
                labels: {app: shop}
              - name: front
                labels: {app: shop, version: 1.10}
                options:
                  com.docker.network.driver.mtu: 1400
            sandboxes:
              - name: mf-web
                labels: {app: shop}
              - name: mf-db
                labels: {app: shop}
            endpoints:
              - network: front
                sandbox: mf-web
                ports:
                  - {hostPort: 18080, port: 80}
                  - port: 443
                labels: {app: shop}
              - network: back
                sandbox: mf-web
                aliases: [api]
                labels: {app: shop}
              - network: back
                sandbox: mf-db
                addresses: [10.9.1.2]
                labels: {app: shop}
            """;

    private static Map<String, String> actions(Api.Answer answer) {
        Map<String, String> actions = new TreeMap<>();
        for (JsonNode object : answer.json().get("objects")) {
            actions.put(
                    object.get("kind").asString() + " " + object.get("name").asString(),
                    object.get("action").asString());
        }
        return actions;
    }

    private List<String> names(String list) throws IOException, InterruptedException {
        List<String> names = new ArrayList<>();
        api.get("/api/v1/" + list)
                .expect(200)
                .json()
                .get("items")
                .forEach(item -> names.add(item.get("name").asString()));
        return names;
    }

    private String generations() throws IOException, InterruptedException {
        return api.get("/api/v1/networks").text().replaceAll("\"observedGeneration\":\\d+", "")
                + api.get("/api/v1/sandboxes").text();
    }

    @Test
    void makesEverythingAtOnceAndNothingTheSecondTime() throws IOException, InterruptedException {
        Api.Answer first = apply("", SHOP).expect(200);
        assertThat(actions(first))
                .containsOnlyKeys(
                        "network back",
                        "network front",
                        "sandbox mf-db",
                        "sandbox mf-web",
                        "endpoint mf-db in back",
                        "endpoint mf-web in back",
                        "endpoint mf-web in front")
                .allSatisfy((name, action) -> assertThat(action).isEqualTo("created"));
        assertThat(first.json().get("ready").asBoolean()).isTrue();
        JsonNode front = api.get("/api/v1/networks/front").expect(200).json();
        assertThat(front.at("/labels/version").asString()).isEqualTo("1.10");
        assertThat(front.at("/options/com.docker.network.driver.mtu").asString())
                .isEqualTo("1400");
        JsonNode web = api.get("/api/v1/sandboxes/mf-web").json();
        assertThat(web.at("/endpoints/0/linkName").asString()).isEqualTo("eth0");
        assertThat(web.at("/endpoints/1/linkName").asString()).isEqualTo("eth1");
        String before = generations();
        Api.Answer second = apply("", SHOP).expect(200);
        assertThat(actions(second).values()).containsOnly("unchanged");
        assertThat(second.json().get("definitions")).isEmpty();
        assertThat(generations()).isEqualTo(before);
    }

    @Test
    void anExplicitAddressIsNotTakenBySomebodyWhoNamesNone() throws IOException, InterruptedException {
        apply("", SHOP).expect(200);
        JsonNode back = api.get("/api/v1/networks/back/endpoints").json().get("items");
        Map<String, String> addresses = new TreeMap<>();
        back.forEach(each -> addresses.put(
                each.get("sandboxName").asString(), each.at("/addresses/0").asString()));
        assertThat(addresses).isEqualTo(Map.of("mf-db", "10.9.1.2/24", "mf-web", "10.9.1.3/24"));
    }

    @Test
    void anExportIsUnchangedByItselfInBothForms() throws IOException, InterruptedException {
        apply("", SHOP).expect(200);
        String before = generations();
        String yaml = api.get("/api/v1/export").expect(200).text();
        assertThat(yaml).startsWith("apiVersion: fairlead/v1\n").contains("hostPort: 32", "version: '1.10'");
        Api.Answer again = apply("", yaml).expect(200);
        assertThat(actions(again).values()).containsOnly("unchanged");
        String json = api.get("/api/v1/export?format=json").expect(200).text();
        again = api.post("/api/v1/apply", json).expect(200);
        assertThat(actions(again).values()).containsOnly("unchanged");
        assertThat(generations()).isEqualTo(before);
        api.post("/api/v1/purge", "{\"confirm\":\"purge\"}").expect(200);
        Api.Answer anew = apply("", yaml).expect(200);
        assertThat(actions(anew)).containsEntry("network bridge", "unchanged").containsEntry("network back", "created");
        assertThat(api.get("/api/v1/export").expect(200).text()).isEqualTo(yaml);
        assertThat(api.get("/api/v1/export?format=json").expect(200).text()).isEqualTo(json);
    }

    @Test
    void theAcceptHeaderChoosesTheForm() throws IOException, InterruptedException {
        var json = api.send(api.request("/api/v1/export").header("Accept", "application/json"));
        assertThat(json.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        assertThat(json.expect(200).json().get("apiVersion").asString()).isEqualTo("fairlead/v1");
        var yaml = api.send(api.request("/api/v1/export").header("Accept", "application/yaml"));
        assertThat(yaml.headers().firstValue("Content-Type").orElse("")).startsWith("application/yaml");
        api.get("/api/v1/export?format=xml").expect(400);
    }

    @Test
    void exportsASelectionThatStandsAlone() throws IOException, InterruptedException {
        apply("", SHOP).expect(200);
        apply("", "networks: [{name: other}]\nsandboxes: [{name: mf-x}]\nendpoints: [{network: other, sandbox: mf-x}]")
                .expect(200);
        assertThat(api.get("/api/v1/export?label=app%3Dshop").expect(200).text())
                .contains("front", "back", "mf-web", "mf-db")
                .doesNotContain("other", "mf-x", "name: bridge");
        assertThat(api.get("/api/v1/export?network=back").expect(200).text())
                .contains("back", "mf-web", "mf-db")
                .doesNotContain("front", "other");
        assertThat(api.get("/api/v1/export?sandbox=mf-db&network=other")
                        .expect(200)
                        .text())
                .contains("back", "mf-db", "other", "mf-x")
                .doesNotContain("front", "mf-web");
        api.get("/api/v1/export?network=nowhere").expect(404);
        api.get("/api/v1/export?sandbox=nowhere").expect(404);
        api.get("/api/v1/export?label==x").expect(400);
    }

    @Test
    void whatWasLeftOutAndChosenStaysAndWhatWasSaidGoes() throws IOException, InterruptedException {
        apply("", SHOP).expect(200);
        String frontSubnet =
                api.get("/api/v1/networks/front").json().at("/subnets/0/subnet").asString();
        Api.Answer changed = apply("", """
                networks: [{name: front, labels: {app: shop}}]
                endpoints: [{network: front, sandbox: mf-web, ports: [{port: 443}]}]
                """).expect(200);
        assertThat(actions(changed))
                .isEqualTo(Map.of("network front", "changed", "endpoint mf-web in front", "changed"));
        JsonNode front = api.get("/api/v1/networks/front").json();
        assertThat(front.get("options")).isEmpty();
        assertThat(front.at("/labels").toString()).isEqualTo("{\"app\":\"shop\"}");
        assertThat(front.at("/subnets/0/subnet").asString()).isEqualTo(frontSubnet);
        JsonNode ports = api.get("/api/v1/networks/front/endpoints").json().at("/items/0/ports");
        assertThat(ports.toString()).contains("443").doesNotContain("18080");
    }

    @Test
    void reservationsAreKeptAndExported() throws IOException, InterruptedException {
        String manifest = """
                networks: [{name: kept, subnets: [{subnet: 10.9.4.0/24}]}]
                sandboxes: [{name: mf-k}]
                reservations:
                  - {network: kept, address: 10.9.4.40, sandbox: mf-k}
                  - {network: kept, address: 10.9.4.41, mac: 02:00:00:00:00:41}
                endpoints: [{network: kept, sandbox: mf-k}]
                """;
        assertThat(actions(apply("", manifest).expect(200)))
                .containsEntry("reservation 10.9.4.40 in kept", "created")
                .containsEntry("reservation 10.9.4.41 in kept", "created");
        assertThat(api.get("/api/v1/networks/kept/endpoints").text()).contains("10.9.4.40/24");
        assertThat(actions(apply("", manifest).expect(200)).values()).containsOnly("unchanged");
        String export = api.get("/api/v1/export?network=kept").expect(200).text();
        assertThat(actions(apply("", export).expect(200)).values()).hasSize(5).containsOnly("unchanged");
        Api.Answer other = apply("", manifest.replace("mac: 02:00:00:00:00:41", "sandbox: other"))
                .expect(200);
        assertThat(actions(other)).containsEntry("reservation 10.9.4.41 in kept", "changed");
        assertThat(apply("", manifest.replace("10.9.4.40", "10.9.9.40"))
                        .expect(400)
                        .fields())
                .containsExactly("reservations[0].address");
    }

    @Test
    void aMachineKeepsItsDevice() throws IOException, InterruptedException {
        String manifest = """
                networks: [{name: kept, subnets: [{subnet: 10.9.4.0/24}]}]
                sandboxes: [{name: mf-vm, kind: machine}]
                endpoints: [{network: kept, sandbox: mf-vm, tap: {owner: 1000}}]
                """;
        apply("", manifest).expect(200);
        assertThat(api.get("/api/v1/sandboxes/mf-vm")
                        .json()
                        .at("/endpoints/0/linkName")
                        .asString())
                .startsWith("tap");
        assertThat(actions(apply("", manifest).expect(200)).values()).containsOnly("unchanged");
        String export = api.get("/api/v1/export").text();
        assertThat(actions(apply("", export).expect(200)).values()).containsOnly("unchanged");
        api.post("/api/v1/purge", "{\"confirm\":\"purge\"}").expect(200);
        apply("", export).expect(200);
        assertThat(api.get("/api/v1/export").text()).isEqualTo(export);
    }

    @Test
    void subnetsOfASizeAreChosenOnce() throws IOException, InterruptedException {
        String manifest = """
                networks:
                  - name: sized
                    ipv6: true
                    subnets: [{subnet: 0.0.0.0/26}, {subnet: 10.9.3.0/24}]
                """;
        apply("", manifest).expect(200);
        String subnets = api.get("/api/v1/networks/sized").json().get("subnets").toString();
        assertThat(actions(apply("", manifest).expect(200))).containsEntry("network sized", "unchanged");
        assertThat(api.get("/api/v1/networks/sized").json().get("subnets").toString())
                .isEqualTo(subnets);
    }

    @Test
    void aPredefinedNetworkKeepsWhatMakesItItself() throws IOException, InterruptedException {
        String asItWas = api.get("/api/v1/export?network=bridge").expect(200).text();
        String before = api.get("/api/v1/networks/bridge").json().get("options").toString();
        try {
            Api.Answer answer = apply("", """
                    networks:
                      - name: bridge
                        subnets: [{subnet: 10.77.0.0/24}]
                    """).expect(200);
            assertThat(actions(answer)).containsEntry("network bridge", "changed");
            JsonNode bridge = api.get("/api/v1/networks/bridge").json();
            assertThat(bridge.get("options").toString()).isEqualTo(before);
            assertThat(bridge.at("/subnets/0/subnet").asString()).isEqualTo("10.77.0.0/24");
            String export = api.get("/api/v1/export").text();
            assertThat(actions(apply("", export).expect(200))).containsEntry("network bridge", "unchanged");
        } finally {
            // A purge leaves it as it is, and the other tests share the service.
            apply("", asItWas).expect(200);
        }
        assertThat(api.get("/api/v1/export?network=bridge").text()).isEqualTo(asItWas);
    }

    @Test
    void saysEverythingThatIsWrongWithItsPlaceAndDoesNothing() throws IOException, InterruptedException {
        Api.Answer refused = apply("", """
                networks:
                  - name: good
                  - name: bad
                    subnets: [{subnet: 10.9.5.0/24, gateway: 10.9.6.1}]
                    options: {com.docker.network.driver.mtu: many}
                  - name: good
                  - {}
                sandboxes:
                  - name: mf-1
                  - {name: mf-2, kind: odd}
                endpoints:
                  - {network: good, sandbox: mf-1, addresses: [10.255.0.1], mac: nonsense}
                  - {network: nowhere, sandbox: mf-1}
                  - {network: bad, sandbox: mf-1}
                  - {sandbox: mf-2}
                """).expect(400);
        assertThat(refused.fields())
                .contains(
                        "networks[1].subnets[0].gateway",
                        "networks[1].options.com.docker.network.driver.mtu",
                        "networks[2].name",
                        "networks[3].name",
                        "sandboxes[1].kind",
                        "endpoints[0].addresses[0]",
                        "endpoints[0].mac",
                        "endpoints[1].network",
                        "endpoints[3].network")
                .noneMatch(field -> field.startsWith("endpoints[2]"));
        assertThat(names("networks")).doesNotContain("good", "bad");
        assertThat(names("sandboxes")).isEmpty();
    }

    @Test
    void bindsAsStrictlyAsABodyAllObjectsAtOnce() throws IOException, InterruptedException {
        Api.Answer refused = apply("", """
                apiVersion: fairlead/v9
                volumes: []
                networks:
                  - {name: a, colour: blue, subnets: [{subnet: 10.9.5.0/24, gatway: 10.9.5.1}]}
                  - {name: b, internal: perhaps}
                  - text
                sandboxes: {}
                ---
                endpoints:
                  - {network: a, sandbox: s, gatewayPriority: high}
                  - {network: a, sandbox: s, labels: [x]}
                """).expect(400);
        assertThat(refused.fields())
                .containsExactlyInAnyOrder(
                        "apiVersion",
                        "volumes",
                        "networks[0].colour",
                        "networks[0].subnets[0].gatway",
                        "networks[1].internal",
                        "networks[2]",
                        "sandboxes",
                        "endpoints[0].gatewayPriority",
                        "endpoints[1].labels");
    }

    @Test
    void aConflictWithWhatIsThereUndoesTheWholeOfIt() throws IOException, InterruptedException {
        apply("", SHOP).expect(200);
        Api.Answer refused = apply("", """
                networks: [{name: third, subnets: [{subnet: 10.9.3.0/24}]}]
                sandboxes: [{name: mf-3}]
                endpoints:
                  - {network: third, sandbox: mf-3, ports: [{hostPort: 18080, port: 80}, {hostPort: 18081, port: 81}]}
                """).expect(409);
        assertThat(refused.fields()).containsExactly("endpoints[0].ports[0].hostPort");
        assertThat(names("networks")).doesNotContain("third");
        assertThat(kernel.ports().holders()).hasSize(1);
    }

    @Test
    void prunesWhatTheSelectorMatchesAndTheManifestLacks() throws IOException, InterruptedException {
        apply("", SHOP).expect(200);
        network("{\"name\":\"mine\"}");
        String web = """
                networks: [{name: front, labels: {app: shop}}]
                sandboxes: [{name: mf-web, labels: {app: shop}}]
                endpoints:
                  - {network: front, sandbox: mf-web, labels: {app: shop}}
                """;
        Api.Answer dry = apply("?dryRun=true&prune=app%3Dshop", web).expect(200);
        assertThat(dry.json().get("definitions").toString()).contains("\"delete\"");
        assertThat(names("networks")).contains("back");
        Api.Answer pruned = apply("?prune=app%3Dshop", web).expect(200);
        assertThat(actions(pruned))
                .containsEntry("network back", "pruned")
                .containsEntry("sandbox mf-db", "pruned")
                .containsEntry("endpoint mf-db in back", "pruned")
                .containsEntry("endpoint mf-web in back", "pruned")
                .containsEntry("sandbox mf-web", "unchanged");
        assertThat(names("networks")).contains("front", "mine", "bridge").doesNotContain("back");
        assertThat(names("sandboxes")).containsExactly("mf-web");
        assertThat(actions(apply("?prune=app%3Dshop", web).expect(200)).values())
                .containsOnly("unchanged");
        assertThat(actions(apply("?prune=app", "{}").expect(200)).values()).containsOnly("pruned");
        assertThat(names("sandboxes")).isEmpty();
        apply("?prune=", web).expect(400);
    }

    @Test
    void whatIsPrunedMakesRoomForWhatIsNew() throws IOException, InterruptedException {
        apply("", SHOP).expect(200);
        String renamed = SHOP.replace("back", "rear").replace("mf-web", "mf-www");
        Api.Answer answer = apply("?prune=app%3Dshop", renamed).expect(200);
        assertThat(actions(answer))
                .containsEntry("network back", "pruned")
                .containsEntry("network rear", "created")
                .containsEntry("endpoint mf-www in front", "created");
        assertThat(kernel.ports().holders()).hasSize(1);
    }

    @Test
    void aRefusedPruneGivesThePortsBack() throws IOException, InterruptedException {
        apply("", SHOP).expect(200);
        var held = kernel.ports().holders();
        String renamed = SHOP.replace("mf-web", "mf-www") + "  - {network: nowhere, sandbox: mf-db}\n";
        assertThat(apply("?prune=app%3Dshop", renamed).expect(400).fields()).containsExactly("endpoints[3].network");
        assertThat(kernel.ports().holders()).isEqualTo(held);
        assertThat(kernel.ports().heldBy(held.get(0))).isNotEmpty();
    }

    @Test
    void anEndpointCannotRestOnWhatIsPruned() throws IOException, InterruptedException {
        apply("", SHOP).expect(200);
        Api.Answer refused = apply("?prune=app%3Dshop", "endpoints: [{network: back, sandbox: mf-db}]")
                .expect(400);
        assertThat(refused.fields()).containsExactly("endpoints[0].network", "endpoints[0].sandbox");
        assertThat(refused.text()).contains("would be pruned");
    }

    @Test
    void aDryRunIsAppliedByItsId() throws IOException, InterruptedException {
        Api.Answer dry = apply("?dryRun=true", SHOP).expect(200);
        assertThat(dry.json().get("changes")).isNotEmpty();
        assertThat(dry.json().get("definitions")).hasSize(7);
        assertThat(names("sandboxes")).isEmpty();
        Api.Answer applied =
                api.post("/api/v1/plans/" + dry.string("/id") + "/apply", "").expect(200);
        assertThat(applied.json().get("definitions")).isEqualTo(dry.json().get("definitions"));
        assertThat(actions(apply("", SHOP).expect(200)).values()).containsOnly("unchanged");
        Api.Answer stale = apply("?dryRun=true&prune=app", "{}").expect(200);
        api.delete("/api/v1/sandboxes/mf-db?force=true");
        api.post("/api/v1/plans/" + stale.string("/id") + "/apply", "").expect(409);
    }

    @Test
    void refusesBombs() throws IOException, InterruptedException {
        StringBuilder laughs = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 9; i++) {
            laughs.append("a").append(i).append(": &a").append(i).append(" [");
            laughs.append(("*a" + (i - 1) + ", ").repeat(9))
                    .append("*a")
                    .append(i - 1)
                    .append("]\n");
        }
        assertThat(apply("", laughs.toString()).expect(400).text()).contains("aliases");
        assertThat(apply("", "networks: &a [*a]\n").expect(400).text()).contains("invalid YAML");
        assertThat(apply("", "[".repeat(10_000)).expect(400).text()).contains("invalid YAML");
        assertThat(apply("", "networks: !!javax.script.ScriptEngineManager [!!java.net.URL ['http://127.0.0.1/']]")
                        .expect(400)
                        .text())
                .contains("invalid YAML");
        apply("", "# " + "x".repeat(9 << 20)).expect(413);
    }

    @Test
    void aViewerExportsAndCannotApply() throws IOException, InterruptedException {
        String token = api.post("/api/v1/tokens", "{\"name\":\"mf-viewer\",\"role\":\"viewer\"}")
                .expect(201)
                .string("/token");
        Api viewer = api.as(token);
        viewer.get("/api/v1/export").expect(200);
        viewer.post("/api/v1/apply", "{}").expect(403);
    }

    @Test
    void aThousandObjectsComeInOneChange() throws IOException, InterruptedException {
        StringBuilder manifest = new StringBuilder("networks:\n");
        for (int i = 0; i < 100; i++) {
            manifest.append("- {name: many")
                    .append(i)
                    .append(", subnets: [{subnet: 10.60.")
                    .append(i);
            manifest.append(".0/24}], labels: {many: x}}\n");
        }
        manifest.append("sandboxes:\n");
        for (int i = 0; i < 450; i++) {
            manifest.append("- {name: mf-many").append(i).append(", labels: {many: x}}\n");
        }
        manifest.append("endpoints:\n");
        for (int i = 0; i < 450; i++) {
            manifest.append("- {network: many")
                    .append(i % 100)
                    .append(", sandbox: mf-many")
                    .append(i);
            manifest.append(", ports: [{port: 80}]}\n");
        }
        long start = System.nanoTime();
        Api.Answer first = apply("", manifest.toString()).expect(200);
        long created = System.nanoTime();
        Api.Answer second = apply("", manifest.toString()).expect(200);
        long unchanged = System.nanoTime();
        assertThat(actions(first).values()).hasSize(1000).containsOnly("created");
        assertThat(actions(second).values()).hasSize(1000).containsOnly("unchanged");
        apply("?prune=many", "{}").expect(200);
        long pruned = System.nanoTime();
        assertThat(names("sandboxes")).isEmpty();
        System.getLogger("timing")
                .log(
                        System.Logger.Level.INFO,
                        "1,000 objects: created {0} ms, unchanged {1} ms, pruned {2} ms",
                        (created - start) / 1_000_000,
                        (unchanged - created) / 1_000_000,
                        (pruned - unchanged) / 1_000_000);
    }
}
