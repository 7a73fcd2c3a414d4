package io.fairlead.docker.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.docker.DockerClient;
import io.fairlead.docker.DockerService;
import io.fairlead.docker.Pruning;
import io.fairlead.model.IpPrefix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** Docker's {@code /networks} where nothing is wrong. */
@SuppressWarnings("NullAway.Init") // Spring fills the field
class NetworkApiIT extends DockerService {

    private static final String FULL = """
            {"Name": "full", "CheckDuplicate": true, "Driver": "bridge", "Internal": false, "Attachable": true,
             "EnableIPv6": true, "Whatever": 1,
             "IPAM": {"Driver": "default", "Options": {"some": "thing"}, "Config": [
               {"Subnet": "fd00:20::/64", "Gateway": "fd00:20::1"},
               {"Subnet": "10.20.0.0/16", "IPRange": "10.20.8.0/24", "Gateway": "10.20.8.254",
                "AuxiliaryAddresses": {"router": "10.20.8.5"}}]},
             "Options": {"com.docker.network.bridge.enable_icc": "false", "com.example.mine": "yes"},
             "Labels": {"team": "shop", "empty": ""}}
            """;

    @Autowired
    private Pruning pruning;

    private String create(String json) {
        return docker.post("/networks/create", json).expect(201).string("/Id");
    }

    private JsonNode inspect(String network) {
        return docker.get("/networks/" + network).expect(200).json();
    }

    private DockerClient.Answer patch(String network, String json) {
        return docker.send("PATCH", "/networks/" + network, json, "Content-Type: application/json");
    }

    private List<String> names(String filters) {
        List<String> names = new ArrayList<>();
        docker.get("/networks" + DockerClient.query("filters", filters))
                .expect(200)
                .json()
                .forEach(network -> names.add(network.get("Name").asString()));
        return names;
    }

    @Test
    void predefinedNetworksAreAsDockerHasThem() {
        JsonNode bridge = inspect("bridge");
        assertThat(bridge.get("Driver").asString()).isEqualTo("bridge");
        assertThat(bridge.at("/Options").toString())
                .isEqualTo("{\"com.docker.network.bridge.default_bridge\":\"true\","
                        + "\"com.docker.network.bridge.enable_icc\":\"true\","
                        + "\"com.docker.network.bridge.enable_ip_masquerade\":\"true\","
                        + "\"com.docker.network.bridge.host_binding_ipv4\":\"0.0.0.0\","
                        + "\"com.docker.network.bridge.name\":\"fairlead0\","
                        + "\"com.docker.network.driver.mtu\":\"1500\"}");
        assertThat(bridge.at("/IPAM/Config/0/Subnet").asString()).isEqualTo("172.17.0.0/16");
        assertThat(bridge.at("/Labels").toString()).isEqualTo("{}");
        JsonNode none = inspect("none");
        assertThat(none.get("Driver").asString()).isEqualTo("null");
        assertThat(none.at("/IPAM").toString()).isEqualTo("{\"Driver\":\"default\",\"Options\":null,\"Config\":null}");
        assertThat(none.at("/Status").toString()).isEqualTo("{\"IPAM\":{}}");
        assertThat(docker.version("1.41")
                        .get("/networks/host")
                        .json()
                        .at("/IPAM/Config")
                        .toString())
                .isEqualTo("[]");
    }

    @Test
    void everythingThatWasAskedForIsShown() {
        String id = create(FULL);
        JsonNode full = inspect("full");
        assertThat(full.get("Id").asString()).isEqualTo(id).hasSize(64);
        assertThat(full.get("Created").asString()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d*[1-9])?Z");
        assertThat(full.get("Scope").asString()).isEqualTo("local");
        assertThat(full.get("EnableIPv4").asBoolean()).isTrue();
        assertThat(full.get("EnableIPv6").asBoolean()).isTrue();
        assertThat(full.get("Attachable").asBoolean()).isTrue();
        assertThat(full.get("Ingress").asBoolean()).isFalse();
        assertThat(full.get("ConfigFrom").toString()).isEqualTo("{\"Network\":\"\"}");
        assertThat(full.get("IPAM").toString())
                .isEqualTo("{\"Driver\":\"default\",\"Options\":{\"some\":\"thing\"},\"Config\":["
                        + "{\"Subnet\":\"10.20.0.0/16\",\"IPRange\":\"10.20.8.0/24\",\"Gateway\":\"10.20.8.254\","
                        + "\"AuxiliaryAddresses\":{\"router\":\"10.20.8.5\"}},"
                        + "{\"Subnet\":\"fd00:20::/64\",\"Gateway\":\"fd00:20::1\"}]}");
        assertThat(full.get("Options").toString())
                .isEqualTo("{\"com.docker.network.bridge.enable_icc\":\"false\",\"com.example.mine\":\"yes\"}");
        assertThat(full.get("Labels").toString()).isEqualTo("{\"empty\":\"\",\"team\":\"shop\"}");
        assertThat(full.get("Containers").toString()).isEqualTo("{}");
        assertThat(full.has("Peers")).isFalse();
        // Of 254 the gateway and the router are taken; of 65536 the two that no host can have as well.
        assertThat(full.at("/Status/IPAM/Subnets/10.20.0.0~116").toString())
                .isEqualTo("{\"IPsInUse\":4,\"DynamicIPsAvailable\":254}");
    }

    @ParameterizedTest
    @CsvSource({
        // version, EnableIPv4, Status, Containers in the list
        "1.24, false, false, true",
        "1.41, false, false, true",
        "1.48, true, false, true",
        "1.52, true, true, false",
        "1.54, true, true, false"
    })
    void theShapeIsTheVersions(String version, boolean ipv4, boolean status, boolean listed) {
        create(FULL);
        DockerClient client = docker.version(version);
        JsonNode full = client.get("/networks/full?verbose=true").expect(200).json();
        assertThat(full.has("EnableIPv4")).isEqualTo(ipv4);
        assertThat(full.has("Status")).isEqualTo(status);
        assertThat(full.has("Containers")).isTrue();
        JsonNode first = client.get("/networks").expect(200).json().get(0);
        assertThat(first.has("Containers")).isEqualTo(listed);
        assertThat(first.has("Status")).isFalse();
    }

    @Test
    void containersAreTheSandboxesOfANetwork() throws IOException, InterruptedException {
        String id = create(FULL);
        sandbox("da-web");
        var endpoint = attach("full", "{\"sandbox\": \"da-web\", \"addresses\": [\"10.20.8.7\"]}")
                .expect(201);
        String sandbox = endpoint.string("/sandbox");
        JsonNode container = inspect("full").at("/Containers/" + sandbox);
        assertThat(container.get("Name").asString()).isEqualTo("da-web");
        assertThat(container.get("EndpointID").asString()).isEqualTo(endpoint.string("/id"));
        assertThat(container.get("MacAddress").asString()).isEqualTo(endpoint.string("/mac"));
        assertThat(container.get("IPv4Address").asString()).isEqualTo("10.20.8.7/16");
        assertThat(container.get("IPv6Address").asString()).isEqualTo("fd00:20::2/64");
        JsonNode old = docker.version("1.24")
                .get("/networks" + DockerClient.query("filters", "{\"name\":{\"full\":true}}"))
                .json();
        assertThat(old.at("/0/Containers/" + sandbox + "/Name").asString()).isEqualTo("da-web");
        assertThat(docker.version("1.41").get("/networks").json().toString()).doesNotContain("da-web");

        docker.version("1.41")
                .delete("/networks/full")
                .expect(403, "error while removing network: network full id " + id + " has active endpoints");
        docker.delete("/networks/full")
                .expect(
                        403,
                        "error while removing network: network full has active endpoints (name:\"da-web\" id:\""
                                + endpoint.string("/id").substring(0, 12) + "\")");
        assertThat(names("{\"dangling\":[\"true\"]}")).isEmpty();
    }

    @Test
    void filtersSelectInBothEncodings() {
        String shop = create("{\"Name\":\"shop\",\"Labels\":{\"app\":\"shop\",\"tier\":\"1\"}}");
        create("{\"Name\":\"shop-db\",\"Labels\":{\"app\":\"shop\"}}");
        create("{\"Name\":\"cfg\",\"ConfigOnly\":true}");
        assertThat(names("{\"name\":[\"shop\"]}")).containsExactly("shop", "shop-db");
        assertThat(names("{\"name\":{\"^shop$\":true}}")).containsExactly("shop");
        assertThat(names("{\"id\":[\"" + shop.substring(0, 12) + "\"]}")).containsExactly("shop");
        assertThat(names("{\"driver\":[\"null\",\"host\"]}")).containsExactly("cfg", "host", "none");
        assertThat(names("{\"label\":[\"app=shop\",\"tier\"]}")).containsExactly("shop");
        assertThat(names("{\"type\":[\"builtin\"]}")).containsExactly("bridge", "host", "none");
        assertThat(names("{\"type\":[\"custom\"]}")).containsExactly("cfg", "shop", "shop-db");
        assertThat(names("{\"dangling\":[\"false\"]}")).containsExactly("bridge", "host", "none");
        assertThat(names("{\"scope\":[\"swarm\"]}")).isEmpty();
        assertThat(names("{\"scope\":[\"local\"],\"label\":[\"tier\"]}")).containsExactly("shop");
    }

    @Test
    void idsNamesAndBeginningsOfIdsAreFoundInThisOrder() {
        String first = create("{\"Name\":\"test 01\"}");
        create("{\"Name\":\"" + first + "\"}");
        assertThat(inspect("test%2001").get("Id").asString()).isEqualTo(first);
        assertThat(inspect(first).get("Name").asString()).isEqualTo("test 01");
        assertThat(inspect(first.substring(0, 12)).get("Name").asString()).isEqualTo("test 01");
        docker.delete("/networks/" + first).expect(204);
        docker.get("/networks/test%2001").expect(404);
    }

    @Test
    void subnetsThatAreOpenAreChosen() {
        create("{\"Name\":\"sized\",\"EnableIPv6\":true,\"IPAM\":{\"Config\":[{\"Subnet\":\"0.0.0.0/24\"},"
                + "{\"Subnet\":\"::/80\"}]}}");
        assertThat(inspect("sized").at("/IPAM/Config/0/Subnet").asString())
                .endsWith(".0/24")
                .doesNotStartWith("0.");
        assertThat(inspect("sized").at("/IPAM/Config/1/Subnet").asString())
                .startsWith("fd")
                .endsWith("/80");
        create("{\"Name\":\"nulls\",\"Options\":null,\"Labels\":null,\"IPAM\":{\"Driver\":\"\",\"Config\":["
                + "{\"Subnet\":null,\"IPRange\":null,\"Gateway\":null,\"AuxiliaryAddresses\":null}]}}");
        assertThat(inspect("nulls").at("/IPAM/Config")).hasSize(1);
        create("{\"Name\":\"six\",\"Options\":{\"com.docker.network.enable_ipv6\":\"1\"}}");
        assertThat(inspect("six").get("EnableIPv6").asBoolean()).isTrue();
        assertThat(inspect("six").at("/Options/com.docker.network.enable_ipv6").asString())
                .isEqualTo("1");
        create("{\"Name\":\"only\",\"EnableIPv4\":false,\"EnableIPv6\":true}");
        assertThat(inspect("only").get("EnableIPv4").asBoolean()).isFalse();
        assertThat(inspect("only").at("/IPAM/Config")).hasSize(1);
    }

    @Test
    void poolsThatAreUsedUpAreSaidInTheWordsOfTheTime() {
        kernel.route(IpPrefix.of("172.16.0.0/12"), IpPrefix.of("192.168.0.0/16"));
        docker.version("1.41")
                .post("/networks/create", "{\"Name\":\"n\"}")
                .expect(
                        404,
                        "could not find an available, non-overlapping IPv4 address pool among the defaults to assign"
                                + " to the network");
        docker.post("/networks/create", "{\"Name\":\"n\"}")
                .expect(400, "all predefined address pools have been fully subnetted");
    }

    @Test
    void aNetworkIsMadeFromAConfiguration() {
        create("{\"Name\":\"cfg\",\"ConfigOnly\":true,\"IPAM\":{\"Config\":[{\"Subnet\":\"10.23.0.0/24\"}]},"
                + "\"Options\":{\"com.docker.network.driver.mtu\":\"1300\"},\"Labels\":{\"a\":\"b\"}}");
        JsonNode config = inspect("cfg");
        assertThat(config.get("Driver").asString()).isEqualTo("null");
        assertThat(config.get("ConfigOnly").asBoolean()).isTrue();
        assertThat(config.at("/Options/com.docker.network.driver.mtu").asString())
                .isEqualTo("1300");
        create("{\"Name\":\"made\",\"Internal\":true,\"ConfigFrom\":{\"Network\":\"cfg\"},"
                + "\"IPAM\":{\"Driver\":\"default\",\"Options\":{},\"Config\":[]},\"Options\":{},\"Labels\":{}}");
        JsonNode made = inspect("made");
        assertThat(made.at("/ConfigFrom/Network").asString()).isEqualTo("cfg");
        assertThat(made.get("Internal").asBoolean()).isTrue();
        assertThat(made.at("/IPAM/Config/0").toString())
                .isEqualTo("{\"Subnet\":\"10.23.0.0/24\",\"Gateway\":\"10.23.0.1\"}");
        assertThat(made.get("Options")).isEqualTo(config.get("Options"));
        assertThat(made.get("Labels")).isEqualTo(config.get("Labels"));
    }

    @Test
    void pruningDeletesWhatNobodyUses() throws IOException, InterruptedException {
        create("{\"Name\":\"used\"}");
        sandbox("da-user");
        attach("used", "{\"sandbox\": \"da-user\"}").expect(201);
        create("{\"Name\":\"cfg\",\"ConfigOnly\":true}");
        create("{\"Name\":\"one\",\"Labels\":{\"app\":\"shop\"}}");
        create("{\"Name\":\"two\",\"ConfigFrom\":{\"Network\":\"cfg\"}}");
        String old = DockerClient.query("filters", "{\"until\":[\"24h\"]}");
        assertThat(docker.post("/networks/prune" + old).expect(200).text()).isEqualTo("{\"NetworksDeleted\":null}");
        String unlabelled = DockerClient.query("filters", "{\"label!\":[\"app\"]}", "dryRun", "true");
        JsonNode plan = docker.post("/networks/prune" + unlabelled).expect(200).json();
        assertThat(plan.at("/Definitions")).hasSize(1);
        assertThat(plan.at("/Definitions/0/Name").asString()).isEqualTo("two");
        assertThat(docker.post("/networks/prune").expect(200).text())
                .isEqualTo("{\"NetworksDeleted\":[\"one\",\"two\"]}");
        assertThat(names("{\"type\":[\"custom\"]}")).containsExactly("cfg", "used");
        JsonNode event = api.get("/api/v1/events?limit=1&kind=network&action=prune")
                .expect(200)
                .json()
                .at("/items/0");
        assertThat(event.at("/details").toString()).isEqualTo("{\"reclaimed\":\"0\"}");
        pruning.alone(() -> docker.post("/networks/prune").expect(409, "a prune operation is already running"));
    }

    @Test
    void whatTheKernelDoesNotTakeIsNoNetwork() {
        kernel.refuse(change -> change.resource().name().startsWith("br-"));
        DockerClient.Answer answer =
                docker.post("/networks/create", "{\"Name\":\"refused\"}").expect(500);
        assertThat(answer.string("/message")).startsWith("failed to create network refused: ");
        docker.get("/networks/refused").expect(404);
    }

    @Test
    void anEditChangesWhatItLists() throws IOException, InterruptedException {
        String id = create(FULL);
        sandbox("da-live");
        attach("full", "{\"sandbox\": \"da-live\"}").expect(201);
        JsonNode edited = patch(
                        "full",
                        "{\"Name\":\"renamed\",\"Internal\":true,\"Attachable\":false,\"Labels\":{\"team\":null,"
                                + "\"new\":\"x\"},\"Options\":{\"com.docker.network.driver.mtu\":\"1400\","
                                + "\"com.example.mine\":null}}")
                .expect(200)
                .json();
        assertThat(edited.get("Id").asString()).isEqualTo(id);
        assertThat(edited.get("Name").asString()).isEqualTo("renamed");
        assertThat(edited.get("Internal").asBoolean()).isTrue();
        assertThat(edited.get("Attachable").asBoolean()).isFalse();
        assertThat(edited.get("Labels").toString()).isEqualTo("{\"empty\":\"\",\"new\":\"x\"}");
        assertThat(edited.get("Options").toString())
                .isEqualTo("{\"com.docker.network.bridge.enable_icc\":\"false\","
                        + "\"com.docker.network.driver.mtu\":\"1400\"}");
        assertThat(edited.get("Containers")).hasSize(1);
        JsonNode moved = patch(
                        "renamed", "{\"EnableIPv6\":false,\"IPAM\":{\"Config\":[{\"Subnet\":\"10.20.0.0/16\"}]}}")
                .expect(200)
                .json();
        assertThat(moved.at("/IPAM/Config").toString())
                .isEqualTo("[{\"Subnet\":\"10.20.0.0/16\",\"Gateway\":\"10.20.8.254\"}]");
        patch("renamed", "{\"Driver\":\"host\"}")
                .expect(409, "a network keeps its driver (bridge): create another network");
        patch("renamed", "{\"ConfigOnly\":true}").expect(409);
        patch("renamed", "{\"IPAM\":{\"Config\":[{\"Subnet\":\"10.20.0.1/16\"}]}}")
                .expect(400, "invalid network config:\ninvalid subnet 10.20.0.1/16: it should be 10.20.0.0/16");
        patch("renamed", "{\"Labels\":5}").expect(400);
        patch("nope", "{}").expect(404);
    }

    @Test
    void dryRunsShowThePlanAndDoNothing() throws IOException, InterruptedException {
        JsonNode planned =
                docker.post("/networks/create?dryRun=true", FULL).expect(200).json();
        assertThat(planned.get("Id").asString()).hasSize(64);
        assertThat(planned.at("/Network/Name").asString()).isEqualTo("full");
        assertThat(planned.at("/Plan/Definitions/0/After/IPAM/Config/1/IPRange").asString())
                .isEqualTo("10.20.8.0/24");
        assertThat(planned.at("/Plan/Changes/0/Action").asString()).isEqualTo("create");
        docker.get("/networks/full").expect(404);
        api.post("/api/v1/plans/" + planned.at("/Plan/PlanId").asString() + "/apply", "{}")
                .expect(200);
        assertThat(inspect("full").get("Id").asString())
                .isEqualTo(planned.get("Id").asString());
        JsonNode edit = docker.send(
                        "PATCH",
                        "/networks/full?dryRun=1",
                        "{\"Labels\":{\"team\":\"db\"}}",
                        "Content-Type: application/json")
                .expect(200)
                .json();
        assertThat(edit.at("/Definitions/0/Before/Labels/team").asString()).isEqualTo("shop");
        assertThat(edit.at("/Definitions/0/After/Labels/team").asString()).isEqualTo("db");
        assertThat(docker.delete("/networks/full?dryRun=true").expect(200).string("/Definitions/0/Action"))
                .isEqualTo("delete");
        assertThat(inspect("full").at("/Labels/team").asString()).isEqualTo("shop");
    }

    @Test
    void eventsTellTheNameAndTheDriver() throws IOException, InterruptedException {
        create("{\"Name\":\"told\"}");
        docker.delete("/networks/told").expect(204);
        JsonNode events =
                api.get("/api/v1/events?object=told&limit=2").expect(200).json().at("/items");
        assertThat(events.at("/0/action").asString()).isEqualTo("destroy");
        assertThat(events.at("/1/action").asString()).isEqualTo("create");
        assertThat(events.at("/1/name").asString()).isEqualTo("told");
        assertThat(events.at("/1/details/driver").asString()).isEqualTo("bridge");
    }

    @Test
    void aSubnetThatIsNullIsRefused() {
        docker.post("/networks/create", "{\"Name\":\"nulls\",\"IPAM\":{\"Config\":[null]}}")
                .expect(400);
        docker.post(
                        "/networks/create",
                        "{\"Name\":\"nulls\",\"IPAM\":{\"Config\":[{\"Subnet\":\"10.77.0.0/24\","
                                + "\"AuxiliaryAddresses\":{\"a\":null}}]}}")
                .expect(400);
    }
}
