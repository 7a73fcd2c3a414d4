package io.fairlead.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Networks and endpoints are changed under connections that stay open: between sandboxes, inwards, and outwards. */
@ExtendWith(NeedsRoot.class)
class LiveEditIT {

    private static final String SHOP = "/api/v1/networks/";

    @TempDir
    Path directory;

    private final List<Process> servers = new ArrayList<>();
    private HostNamespace host;
    private ServiceProcess service;
    private String web;
    private String db;
    private String webEndpoint;
    private String dbEndpoint;
    private String shop;
    private Line peers;
    private Line inwards;
    private Line outwards;

    @BeforeEach
    void network() throws IOException {
        host = new HostNamespace();
        service = ServiceProcess.start(host, directory.resolve("data"));
        web = host.sandbox("web");
        db = host.sandbox("db");
        shop = service.post("/api/v1/networks", "{\"name\":\"shop\",\"subnets\":[{\"subnet\":\"10.9.0.0/24\"}]}")
                .get("id")
                .asString();
        webEndpoint = attach(web, "\"ports\":[{\"hostAddress\":\"192.0.2.1\",\"hostPort\":8080,\"port\":7000}]");
        dbEndpoint = attach(db, "\"addresses\":[\"10.9.0.20\"]");
        servers.add(Line.echo(web, 7000));
        servers.add(Line.echo(host.lan, 7000));
        peers = Line.open(db, "10.9.0.2", 7000);
        inwards = Line.open(host.lan, "192.0.2.1", 8080);
        outwards = Line.open(web, "192.0.2.9", 7000);
    }

    private String attach(String sandbox, String more) {
        service.post("/api/v1/sandboxes", "{\"name\":\"" + sandbox + "\"}");
        return service.post(SHOP + shop + "/endpoints", "{\"sandbox\":\"" + sandbox + "\"," + more + "}")
                .get("id")
                .asString();
    }

    @AfterEach
    void end() {
        List.of(peers, inwards, outwards).forEach(Line::close);
        servers.forEach(Line::end);
        service.close();
        host.close();
    }

    private JsonNode edit(String body, Line... held) {
        return edited(SHOP + shop, body, held);
    }

    private JsonNode editEndpoint(String endpoint, String body, Line... held) {
        return edited("/api/v1/endpoints/" + endpoint, body, held);
    }

    /** Changes, and checks that the plan said so, that the kernel agrees, and that connections go on. */
    private JsonNode edited(String path, String body, Line... held) {
        JsonNode plan = service.call("PATCH", path + "?dryRun=true", body).expect(200);
        JsonNode answer = service.call("PATCH", path, body).expect(200);
        assertThat(answer.at("/status/phase").asString()).as(body + answer).isEqualTo("READY");
        assertThat(plan.get("definitions")).as(body).isNotEmpty();
        assertThat(service.get(SHOP + shop + "/plan").get("changes")).as(body).isEmpty();
        for (Line line : held) {
            line.mustAnswer("after " + body);
        }
        JsonNode again = service.call("PATCH", path + "?dryRun=true", body).expect(200);
        assertThat(again.get("definitions")).as("done twice: " + body).isEmpty();
        return plan;
    }

    private String inSandbox(String sandbox, String arguments) {
        return Shell.run("ip -n " + sandbox + " " + arguments);
    }

    @Test
    void whatANetworkIsCalledAndHowItIsCutUp() {
        edit("{\"name\":\"store\",\"labels\":{\"team\":\"web\"}}", peers, inwards, outwards);
        assertThat(service.get(SHOP + "store").get("id").asString()).isEqualTo(shop);
        edit("{\"labels\":{\"team\":null,\"tier\":\"1\"}}", peers, inwards, outwards);
        assertThat(service.get(SHOP + shop).get("labels").toString()).isEqualTo("{\"tier\":\"1\"}");

        edit("{\"options\":{\"mtu\":\"1400\"}}", peers, inwards, outwards);
        assertThat(inSandbox(web, "link show eth0")).contains("mtu 1400");
        assertThat(host.ip("link show type bridge")).contains("mtu 1400");
        edit("{\"options\":{\"com.docker.network.driver.mtu\":null}}", peers, inwards, outwards);

        edit(
                "{\"subnets\":[{\"subnet\":\"10.9.0.0/24\",\"ipRange\":\"10.9.0.128/25\","
                        + "\"auxAddresses\":{\"printer\":\"10.9.0.128\"}}]}",
                peers,
                inwards,
                outwards);
        String third = host.sandbox("third");
        String endpoint = attach(third, "\"aliases\":[\"c\"]");
        assertThat(service.get("/api/v1/endpoints/" + endpoint)
                        .at("/addresses/0")
                        .asString())
                .isEqualTo("10.9.0.129/24");

        edit("{\"subnets\":[{\"subnet\":\"10.9.0.0/23\",\"gateway\":\"10.9.0.1\"}]}", peers, inwards, outwards);
        assertThat(inSandbox(web, "-o addr show eth0")).contains("10.9.0.2/23").doesNotContain("/24");
    }

    @Test
    void whoReachesWhom() {
        edit("{\"options\":{\"icc\":\"false\"}}", inwards, outwards);
        assertThat(Shell.succeeds("ip netns exec " + db + " ping -c1 -W1 10.9.0.2"))
                .isFalse();
        // TCP sends again what was lost meanwhile.
        edit("{\"options\":{\"com.docker.network.bridge.enable_icc\":null}}", peers, inwards, outwards);

        JsonNode plan = edit("{\"internal\":true}", peers);
        assertThat(plan.get("disturbances").toString()).contains("everything outside are cut");
        assertThat(inSandbox(web, "route show default")).isEmpty();
        edit("{\"internal\":false}", peers, inwards, outwards);
        assertThat(inSandbox(web, "route show default")).contains("via 10.9.0.1");

        edit("{\"options\":{\"gateway-mode-ipv4\":\"nat-unprotected\"}}", peers, inwards, outwards);
        Shell.run("ip -n " + host.lan + " route add 10.9.0.0/24 via 192.0.2.1");
        Shell.run("ip netns exec " + host.lan + " ping -c1 -W5 10.9.0.20");
        edit("{\"options\":{\"gateway-mode-ipv4\":\"routed\"}}", peers, outwards);
        assertThat(service.get("/api/v1/endpoints/" + webEndpoint)
                        .at("/ports/0/hostAddress")
                        .asString())
                .isEqualTo("10.9.0.2");
        edit("{\"options\":{\"gateway-mode-ipv4\":\"nat\"}}", peers, outwards);
        assertThat(service.get("/api/v1/endpoints/" + webEndpoint)
                        .at("/ports/0/hostPort")
                        .asString())
                .isEqualTo("8080");
        assertThat(Shell.succeeds("ip netns exec " + host.lan + " nc -z -w 5 192.0.2.1 8080"))
                .isTrue();
    }

    @Test
    void whichAddressesThereAre() {
        edit("{\"ipv6\":true}", peers, inwards, outwards);
        String six = inSandbox(web, "-6 -o addr show eth0 scope global")
                .split(" +")[3]
                .replaceAll("/.*", "");
        Shell.run("ip netns exec " + db + " ping -c1 -W5 " + six);
        edit("{\"ipv6\":false}", peers, inwards, outwards);
        assertThat(inSandbox(web, "-6 -o addr show eth0 scope global")).isEmpty();

        edit("{\"subnets\":[{\"subnet\":\"10.9.0.0/24\"},{\"subnet\":\"10.10.0.0/24\"}]}", peers, inwards, outwards);
        String third = host.sandbox("third");
        attach(third, "\"addresses\":[\"10.10.0.7\"]");
        Shell.run("ip netns exec " + third + " ping -c1 -W5 10.9.0.2");
        Shell.run("ip netns exec " + third + " ping -c1 -W5 192.0.2.9");
    }

    @Test
    void wherePortsThatNameNoHostAddressAreBound() throws IOException {
        String third = host.sandbox("third");
        String endpoint = attach(third, "\"ports\":[{\"hostPort\":9090,\"port\":7000},{\"port\":7000}]");
        servers.add(Line.echo(third, 7000));
        JsonNode before = service.get("/api/v1/endpoints/" + endpoint).get("ports");
        assertThat(before.at("/0/hostAddress").asString()).isEqualTo("127.0.0.1");
        edit("{\"options\":{\"host-binding\":\"192.0.2.1\"}}", peers, inwards, outwards);
        JsonNode after = service.get("/api/v1/endpoints/" + endpoint).get("ports");
        assertThat(after.findValuesAsString("hostAddress")).containsExactly("192.0.2.1", "192.0.2.1");
        assertThat(after.at("/1/hostPort")).as("the port that was chosen").isEqualTo(before.at("/1/hostPort"));
        try (Line moved = Line.open(host.lan, "192.0.2.1", 9090)) {
            edit("{\"options\":{\"host-binding\":\"0.0.0.0\"}}", peers, inwards, outwards);
            assertThat(host.canBind("127.0.0.1", 9090)).isFalse();
        }
        JsonNode clash = service.call(
                        "PATCH",
                        "/api/v1/endpoints/" + endpoint,
                        "{\"ports\":[{\"hostAddress\":\"192.0.2.1\",\"hostPort\":8080,\"port\":7000}]}")
                .expect(409);
        assertThat(clash.toString()).contains(web);
        assertThat(host.canBind("127.0.0.1", 9090)).as("held as before").isFalse();
        assertThat(host.canBind("127.0.0.1", 8080)).as("never held").isTrue();
    }

    @Test
    void aSubnetMoves() {
        String body = "{\"to\":\"10.19.0.0/24\"}";
        JsonNode plan = service.call("POST", SHOP + shop + "/renumber?dryRun=true", body)
                .expect(200);
        assertThat(plan.get("definitions").findValuesAsString("name")).contains("shop", db + " in shop");
        assertThat(plan.get("definitions").toString()).contains("10.19.0.20/24");
        assertThat(plan.get("disturbances").toString()).contains("8080");
        JsonNode applied = service.call(
                        "POST", "/api/v1/plans/" + plan.get("id").asString() + "/apply", "")
                .expect(200);
        assertThat(applied.get("ready").asBoolean()).as(applied.toString()).isTrue();
        peers.mustAnswer("with the former addresses still there");
        outwards.mustAnswer("with the former addresses still there");
        Shell.run("ip netns exec " + db + " ping -c1 -W5 10.19.0.2");
        assertThat(inSandbox(web, "route show default")).contains("via 10.19.0.1");
        assertThat(Shell.succeeds("ip netns exec " + host.lan + " nc -z -w 5 192.0.2.1 8080"))
                .isTrue();
        JsonNode last = edit("{\"subnets\":[{\"subnet\":\"10.19.0.0/24\"}]}");
        assertThat(last.get("disturbances").toString()).contains("connections of 10.9.0.2 are cut");
        assertThat(inSandbox(web, "-o addr show eth0")).doesNotContain("10.9.0.");
        assertThat(host.ip("-o addr show")).doesNotContain("10.9.0.1");
        Shell.run("ip netns exec " + web + " ping -c1 -W5 192.0.2.9");
    }

    @Test
    void whatAnEndpointIs() throws IOException {
        editEndpoint(webEndpoint, "{\"aliases\":[\"front\"],\"labels\":{\"a\":\"b\"}}", peers, inwards, outwards);
        editEndpoint(webEndpoint, "{\"gatewayPriority\":7}", peers, inwards, outwards);
        editEndpoint(
                webEndpoint,
                "{\"ports\":[{\"hostAddress\":\"192.0.2.1\",\"hostPort\":8080,\"port\":7000},"
                        + "{\"hostAddress\":\"192.0.2.1\",\"port\":7000}]}",
                peers,
                inwards,
                outwards);
        int second = Integer.parseInt(service.get("/api/v1/endpoints/" + webEndpoint)
                .at("/ports/1/hostPort")
                .asString());
        try (Line other = Line.open(host.lan, "192.0.2.1", second)) {
            editEndpoint(webEndpoint, "{\"addresses\":[\"10.9.0.2\",\"10.9.0.77\"]}", peers, inwards, outwards, other);
            JsonNode plan = editEndpoint(
                    webEndpoint,
                    "{\"ports\":[{\"hostAddress\":\"192.0.2.1\",\"hostPort\":8080,\"port\":7000}]}",
                    peers,
                    inwards,
                    outwards);
            assertThat(plan.get("disturbances").toString()).contains(String.valueOf(second));
        }
        Shell.run("ip netns exec " + db + " ping -c1 -W5 10.9.0.77");
        editEndpoint(dbEndpoint, "{\"mac\":\"02:42:0a:09:00:99\"}", peers, inwards, outwards);
        assertThat(inSandbox(db, "link show eth0")).contains("02:42:0a:09:00:99");
        editEndpoint(dbEndpoint, "{\"linkName\":\"lan0\"}", peers, inwards, outwards);
        assertThat(inSandbox(db, "-o addr show lan0")).contains("10.9.0.20/24");
        editEndpoint(dbEndpoint, "{\"addresses\":[\"10.9.0.30\"]}", inwards, outwards);
        assertThat(inSandbox(db, "-o addr show lan0")).contains("10.9.0.30/24").doesNotContain("10.9.0.20");
    }

    @Test
    void whatCannotBeChangedIsRefusedWithTheReason() {
        JsonNode refused = service.call(
                        "PATCH",
                        SHOP + shop,
                        "{\"driver\":\"host\",\"options\":{\"bridge-name\":\"br7\"},\"colour\":\"red\"}")
                .expect(400);
        assertThat(refused.get("violations").findValuesAsString("field")).containsExactly("colour");
        refused = service.call("PATCH", SHOP + shop, "{\"driver\":\"host\",\"options\":{\"bridge-name\":\"br7\"}}")
                .expect(409);
        assertThat(refused.get("violations").findValuesAsString("field"))
                .containsExactly("driver", "options.com.docker.network.bridge.name");
        service.call("PATCH", SHOP + shop, "{\"subnets\":[{\"subnet\":\"10.9.0.0/24\",\"gateway\":\"10.9.0.20\"}]}")
                .expect(409);
        service.call("PATCH", SHOP + "bridge", "{\"name\":\"other\"}").expect(409);
        service.call("PATCH", "/api/v1/endpoints/" + dbEndpoint, "{\"sandbox\":\"" + web + "\"}")
                .expect(409);
        service.call("PATCH", "/api/v1/sandboxes/" + web, "{\"kind\":\"host\"}").expect(409);
        peers.mustAnswer("after refusals");
    }

    @Test
    void aPlanIsRefusedWhenTheWorldMoved() {
        JsonNode plan = service.call("PATCH", SHOP + shop + "?dryRun=true", "{\"options\":{\"mtu\":\"1300\"}}")
                .expect(200);
        service.call("PATCH", SHOP + shop, "{\"labels\":{\"x\":\"y\"}}").expect(200);
        String apply = "/api/v1/plans/" + plan.get("id").asString() + "/apply";
        assertThat(service.call("POST", apply, "").expect(409).get("detail").asString())
                .contains("the world moved since");
        service.call("PATCH", SHOP + shop, "{\"labels\":{\"x\":null}}").expect(200);
        service.call("POST", apply, "").expect(200);
        service.call("POST", apply, "").expect(404);
        assertThat(inSandbox(web, "link show eth0")).contains("mtu 1300");
        JsonNode creation = service.call("POST", "/api/v1/networks?dryRun=true", "{\"name\":\"later\"}")
                .expect(200);
        String id = creation.at("/network/id").asString();
        service.call("POST", "/api/v1/plans/" + creation.get("id").asString() + "/apply", "")
                .expect(200);
        assertThat(service.get(SHOP + "later").get("id").asString()).isEqualTo(id);
    }
}
