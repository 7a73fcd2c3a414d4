package io.fairlead.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.kernel.Surroundings;
import io.fairlead.model.IpPrefix;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The shape of the answers; whether they are true is shown on a real kernel. */
class ExposureApiIT extends Service {

    @BeforeEach
    void host() throws IOException, InterruptedException {
        Surroundings.Link eth0 = new Surroundings.Link(
                "eth0",
                2,
                true,
                false,
                List.of(IpPrefix.of("192.0.2.1/24")),
                List.of(IpPrefix.of("192.0.2.0/24")),
                List.of(),
                List.of(4));
        kernel.standIn(new Surroundings(List.of(eth0), Map.of("net/ipv4/ip_forward", "0"), List.of()));
        network("{\"name\":\"shop\",\"subnets\":[{\"subnet\":\"10.9.0.0/24\"}]}");
        network("{\"name\":\"den\",\"subnets\":[{\"subnet\":\"10.8.0.0/24\"}]}");
        sandbox("web1");
        sandbox("den1");
        attach("shop", """
                {"sandbox":"web1","ports":[{"hostAddress":"127.0.0.1","hostPort":8080,"port":80},
                 {"hostAddress":"0.0.0.0","hostPort":5353,"port":53,"protocol":"udp"}]}
                """).expect(201);
        attach("den", "{\"sandbox\":\"den1\"}").expect(201);
    }

    @AfterEach
    void nowhere() {
        kernel.standIn(new Surroundings(List.of(), Map.of(), List.of()));
    }

    @Test
    void listsEveryPlaceWithItsOrigins() throws IOException, InterruptedException {
        JsonNode items = api.get("/api/v1/exposure").expect(200).json().at("/items");

        assertThat(items.findValuesAsString("kind")).startsWith("unpublished").contains("published");
        JsonNode loopback = api.get("/api/v1/exposure?network=shop&sandbox=web1")
                .expect(200)
                .json()
                .at("/items/0");
        assertThat(loopback.at("/networkName").asString()).isEqualTo("shop");
        assertThat(loopback.at("/address").asString()).isEqualTo("127.0.0.1");
        assertThat(loopback.at("/ports").asString()).isEqualTo("8080");
        assertThat(loopback.at("/sandboxPorts").asString()).isEqualTo("80");
        assertThat(loopback.at("/protocol").asString()).isEqualTo("tcp");
        assertThat(loopback.at("/severity").asString()).isEqualTo("low");
        assertThat(loopback.at("/origins").findValuesAsString("kind"))
                .containsExactly("loopback", "host", "members", "network", "subnet", "anyone");
        assertThat(loopback.at("/origins/3/name").asString()).isEqualTo("den");
        assertThat(loopback.at("/origins/4/by").asString()).isEqualTo("it listens on 127.0.0.1 only");
    }

    @Test
    void namesTheSettingThatStopsPackets() throws IOException, InterruptedException {
        JsonNode udp =
                api.get("/api/v1/networks/shop/exposure").expect(200).json().at("/items/1");

        assertThat(udp.at("/protocol").asString()).isEqualTo("udp");
        assertThat(udp.at("/origins/5/by").asString()).isEqualTo("net.ipv4.ip_forward is 0");
        assertThat(udp.at("/warnings/0/type").asString()).isEqualTo("ForwardingOff");
        assertThat(udp.at("/warnings/0/remedy/0").asString()).isEqualTo("sysctl -w net.ipv4.ip_forward=1");
    }

    @Test
    void narrowsDownAndRefusesWhatIsNotThere() throws IOException, InterruptedException {
        String endpoint = api.get("/api/v1/networks/den/endpoints").expect(200).string("/items/0/id");

        assertThat(api.get("/api/v1/endpoints/" + endpoint.substring(0, 12) + "/exposure")
                        .expect(200)
                        .json()
                        .at("/items"))
                .hasSize(1);
        assertThat(api.get("/api/v1/exposure?network=den&sandbox=web1")
                        .expect(200)
                        .json()
                        .at("/items"))
                .isEmpty();
        api.get("/api/v1/exposure?network=nothing").expect(404);
        api.get("/api/v1/exposure?sandbox=nobody").expect(404);
        api.get("/api/v1/networks/nothing/exposure").expect(404);
        api.get("/api/v1/endpoints/ffff/exposure").expect(404);
    }
}
