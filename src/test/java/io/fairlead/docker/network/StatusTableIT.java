package io.fairlead.docker.network;

import io.fairlead.docker.ApiVersion;
import io.fairlead.docker.DockerClient;
import io.fairlead.docker.DockerService;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What Docker answers to requests about networks that are wrong, row by row, at an old, a middle and the newest API. */
class StatusTableIT extends DockerService {

    private static final String NO_SWARM =
            "This node is not a swarm manager. Use \"docker swarm init\" or \"docker swarm"
                    + " join\" to connect this node to swarm and try again.";
    private static final String OPERATOR = "configuration network can only contain network specific fields. Network"
            + " operator fields like [ ingress | internal | attachable | scope ] are not supported.";
    private static final String CONFIG = "invalid network config:\n";
    private static final String OVERLAP = "Pool overlaps with other one on this address space";

    /** A status, and an error's words. */
    private record Is(int status, String message) {}

    /** What is asked for, and what comes back at 1.41, at 1.44 and at the newest. */
    private record Row(String request, String body, Is old, Is middle, Is newest) {}

    private static Is is(int status, String message) {
        return new Is(status, message);
    }

    private static Row row(String request, String body, Is always) {
        return new Row(request, body, always, always, always);
    }

    private static Row row(String request, String body, Is old, Is since) {
        return new Row(request, body, old, since, since);
    }

    private static Row create(String fields, Is old, Is middle, Is newest) {
        return new Row("POST /networks/create", body(fields), old, middle, newest);
    }

    private static Row create(String fields, Is old, Is since) {
        return create(fields, old, since, since);
    }

    private static Row create(String fields, Is always) {
        return create(fields, always, always, always);
    }

    /** JSON in single quotes. */
    private static String body(String fields) {
        return "{" + fields.replace('\'', '"') + "}";
    }

    private static String pool(String config) {
        return "'Name':'n','IPAM':{'Config':[" + config + "]}";
    }

    private static String option(String name, String value) {
        return "'Name':'n','Options':{'com.docker.network." + name + "':'" + value + "'}";
    }

    private static String unreadable(String option, String value, String reason) {
        return "failed to parse com.docker.network." + option + " value: " + value + " (" + reason + ")";
    }

    private static List<Row> rows() {
        Is made = is(201, "");
        return List.of(
                row("GET /networks/nope", "", is(404, "network nope not found")),
                row("DELETE /networks/nope", "", is(404, "network nope not found")),
                row("DELETE /networks/bridge", "", is(403, "bridge is a pre-defined network and cannot be removed")),
                row("DELETE /networks/host", "", is(403, "host is a pre-defined network and cannot be removed")),
                row(
                        "DELETE /networks/cfg",
                        "",
                        is(403, "error while removing network: configuration network \"cfg\" is in use")),
                row(
                        "GET /networks/a?verbose=maybe",
                        "",
                        is(
                                400,
                                "invalid value for verbose: maybe: strconv.ParseBool: parsing \"maybe\": invalid syntax")),
                row("GET /networks/a?scope=swarm", "", is(404, "network a not found")),
                row("GET /networks?filters={\"zzz\":[\"1\"]}", "", is(400, "invalid filter 'zzz'")),
                row("GET /networks?filters={\"type\":[\"x\"]}", "", is(400, "invalid filter: 'type'='x'")),
                row(
                        "GET /networks?filters={\"dangling\":[\"maybe\"]}",
                        "",
                        is(
                                400,
                                "invalid value for filter 'dangling', must be \"true\" (or \"1\"), or \"false\" (or \"0\")")),
                row("POST /networks/prune?filters={\"name\":[\"a\"]}", "", is(400, "invalid filter 'name'")),
                row(
                        "POST /networks/prune?filters={\"until\":[\"1h\",\"2h\"]}",
                        "",
                        is(400, "more than one until filter specified")),
                // Names are unique here: Docker made a second network of the name below 1.44.
                create("'Name':'a'", is(409, "network with name a already exists")),
                create("'Name':'a','CheckDuplicate':true", is(409, "network with name a already exists")),
                create("'Name':''", is(400, "invalid name: "), is(400, "invalid name: name is empty")),
                create("", is(400, "invalid name: "), is(400, "invalid name: name is empty")),
                create("'Name':'bridge'", is(403, "operation is not permitted on predefined bridge network ")),
                create("'Name':'default'", is(403, "operation is not permitted on predefined default network ")),
                create("'Name':'n','Driver':'host'", is(403, "only one instance of \"host\" network is allowed")),
                create("'Name':'n','Driver':'null'", is(403, "only one instance of \"null\" network is allowed")),
                create("'Name':'n','Driver':'nope'", is(404, "plugin \"nope\" not found")),
                create("'Name':'n','Driver':'none'", is(404, "plugin \"none\" not found")),
                create("'Name':'n','Driver':'config'", is(404, "plugin \"config\" not found")),
                create("'Name':'n','IPAM':{'Driver':'nope'}", is(404, "plugin \"nope\" not found")),
                create("'Name':'n','Driver':'overlay'", is(403, NO_SWARM)),
                create("'Name':'n','Ingress':true", is(403, "Ingress network can only be global scope network")),
                create(
                        "'Name':'n','Scope':'swarm'",
                        is(403, "cannot create a swarm scoped network when swarm is not active")),
                create(
                        pool("{'Subnet':'10.9.0.5/24'}"),
                        made,
                        is(400, CONFIG + "invalid subnet 10.9.0.5/24: it should be 10.9.0.0/24")),
                create(
                        pool("{'Subnet':'10.9.0/24'}"),
                        is(400, "Invalid subnet 10.9.0/24 : invalid CIDR address: 10.9.0/24"),
                        is(400, CONFIG + "invalid subnet 10.9.0/24: invalid CIDR block notation"),
                        is(
                                400,
                                "invalid JSON: netip.ParsePrefix(\"10.9.0/24\"): ParseAddr(\"10.9.0\"): unable to parse IP")),
                create(
                        pool("{'Subnet':'10.5.0.128/25'}"),
                        is(403, OVERLAP),
                        is(403, OVERLAP),
                        is(403, "invalid pool request: " + OVERLAP)),
                create(
                        pool("{'Subnet':'10.10.0.0/24','Gateway':'10.11.0.1'}"),
                        is(400, "failed to allocate gateway (10.11.0.1): Requested address is out of range"),
                        is(
                                400,
                                CONFIG
                                        + "invalid gateway 10.11.0.1: parent subnet 10.10.0.0/24 doesn't contain this"
                                        + " address")),
                create(
                        pool("{'Subnet':'10.10.0.0/24','IPRange':'10.11.0.0/25'}"),
                        is(
                                400,
                                CONFIG
                                        + "invalid ip-range 10.11.0.0/25: parent subnet 10.10.0.0/24 doesn't contain"
                                        + " ip-range")),
                create(
                        pool("{'Subnet':'10.10.0.0/24','IPRange':'10.10.0.0/16'}"),
                        is(
                                400,
                                CONFIG
                                        + "invalid ip-range 10.10.0.0/16: CIDR block is bigger than its parent subnet"
                                        + " 10.10.0.0/24")),
                create(
                        pool("{'Subnet':'10.10.0.0/24','IPRange':'fd00::/65'}"),
                        is(400, CONFIG + "invalid ip-range fd00::/65: parent subnet is an IPv4 block")),
                create(
                        pool("{'Subnet':'10.10.0.0/24','AuxiliaryAddresses':{'r':'10.11.0.9'}}"),
                        is(
                                400,
                                CONFIG
                                        + "invalid auxiliary address r: parent subnet 10.10.0.0/24 doesn't contain this"
                                        + " address")),
                create(
                        pool("{'Subnet':'10.10.0.9/24','IPRange':'10.10.0.9/25','Gateway':'fd00::1'}"),
                        is(400, "failed to allocate gateway (fd00::1): Requested address is out of range"),
                        is(
                                400,
                                CONFIG
                                        + "* invalid subnet 10.10.0.9/24: it should be 10.10.0.0/24\n"
                                        + "* invalid ip-range 10.10.0.9/25: it should be 10.10.0.0/25\n"
                                        + "* invalid gateway fd00::1: parent subnet is an IPv4 block")),
                create(
                        pool("{'Subnet':'10.15.0.0/24'},{'Subnet':'10.16.0.0/24'}"),
                        is(403, "bridge driver doesn't support multiple subnets")),
                create(
                        option("driver.mtu", "abc"),
                        is(400, unreadable("driver.mtu", "abc", "strconv.Atoi: parsing \"abc\": invalid syntax"))),
                create(option("driver.mtu", "-1"), is(400, "invalid MTU number: -1")),
                create(
                        option("bridge.enable_icc", "maybe"),
                        is(
                                400,
                                unreadable(
                                        "bridge.enable_icc",
                                        "maybe",
                                        "strconv.ParseBool: parsing \"maybe\": invalid syntax"))),
                create(
                        option("bridge.gateway_mode_ipv4", "magic"),
                        is(400, unreadable("bridge.gateway_mode_ipv4", "magic", "unknown gateway mode magic"))),
                create(
                        option("enable_ipv6", "maybe"),
                        is(400, "driver-opt \"com.docker.network.enable_ipv6\" is not a valid bool")),
                create(
                        option("bridge.name", "br-a"),
                        is(
                                403,
                                "cannot create network: conflicts with another network: networks have same bridge name"
                                        + " (network a has the bridge name br-a already)")),
                create("'Name':'n','EnableIPv4':false", made, made, is(400, "IPv4 or IPv6 must be enabled")),
                // A unique local prefix where Docker had no pool below 1.47.
                create("'Name':'n','EnableIPv6':true", made),
                create("'Name':'n','ConfigOnly':true,'Internal':true", is(403, OPERATOR)),
                create("'Name':'n','ConfigOnly':true,'Scope':'local'", is(403, OPERATOR)),
                create(
                        "'Name':'n','ConfigOnly':true,'ConfigFrom':{'Network':'cfg'}",
                        is(403, "a configuration network cannot depend on another configuration network")),
                create(
                        "'Name':'n','ConfigFrom':{'Network':'nocfg'}",
                        is(404, "configuration network \"nocfg\" does not exist")),
                create(
                        "'Name':'n','ConfigFrom':{'Network':'a'}",
                        is(404, "configuration network \"a\" does not exist")),
                create(
                        "'Name':'n','ConfigFrom':{'Network':'cfg'},'Labels':{'a':'b'}",
                        is(
                                403,
                                "user-specified configurations are not supported if the network depends on a"
                                        + " configuration network")),
                create(
                        "'Name':'n','ConfigFrom':{'Network':'cfg'},'Options':{'a':'b'}",
                        is(
                                403,
                                "network driver options are not supported if the network depends on a configuration"
                                        + " network")));
    }

    static Stream<Arguments> requests() {
        return rows().stream()
                .flatMap(row -> Stream.of(
                        Arguments.of("1.41", row.request, row.body, row.old.status, row.old.message),
                        Arguments.of("1.44", row.request, row.body, row.middle.status, row.middle.message),
                        Arguments.of(
                                ApiVersion.NEWEST.toString(),
                                row.request,
                                row.body,
                                row.newest.status,
                                row.newest.message)));
    }

    @BeforeEach
    void networks() {
        docker.post(
                        "/networks/create",
                        body("'Name':'a','IPAM':{'Config':[{'Subnet':'10.5.0.0/24'}]},"
                                + "'Options':{'com.docker.network.bridge.name':'br-a'}"))
                .expect(201);
        docker.post("/networks/create", body("'Name':'cfg','ConfigOnly':true")).expect(201);
        docker.post("/networks/create", body("'Name':'b','ConfigFrom':{'Network':'cfg'}"))
                .expect(201);
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("requests")
    void answers(String version, String request, String body, int status, String message) {
        String method = request.substring(0, request.indexOf(' '));
        String path = request.substring(request.indexOf(' ') + 1);
        int query = path.indexOf("filters=");
        String encoded = query < 0
                ? path
                : path.substring(0, query - 1) + DockerClient.query("filters", path.substring(query + 8));
        DockerClient client = docker.version(version);
        DockerClient.Answer answer = body.isEmpty() ? client.send(method, encoded, null) : client.post(encoded, body);
        if (message.isEmpty()) {
            answer.expect(status);
        } else {
            answer.expect(status, message);
        }
    }
}
