package io.fairlead.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fairlead.model.Violation;
import io.fairlead.network.NetworkRequest;
import io.fairlead.network.RefusedException;
import io.fairlead.network.SubnetRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComposeFileTest {

    private static final String SHOP = """
            name: shop
            x-pool: &pool
              ipam:
                config:
                  - subnet: ${NET:-10.20}.1.0/24
                    ip_range: 10.20.1.128/25
                    gateway: 10.20.1.1
                    aux_addresses: {printer: 10.20.1.9}
            x-logs: &logs
              labels: ["team=web", quiet]
            services:
              web:
                image: nginx:${TAG}
                networks: [front, back]
              db:
                image: postgres
                networks:
                  back:
                    ipv4_address: 10.20.1.20
              cron: {image: cron}
              probe: {image: probe, network_mode: host}
            networks:
              front:
                <<: [*pool, *logs]
                attachable: true
                driver: bridge
                driver_opts:
                  com.docker.network.driver.mtu: 1400
                  colour: blue
              back:
                internal: yes
                enable_ipv6: "true"
                ipam:
                  config: [{subnet: "fd00:20::/64"}]
                  options: {a: b}
                labels:
                  price: $$5
                  empty:
              idle:
                name: idle-${COMPOSE_PROJECT_NAME}
                ipam: {config: [{subnet: 10.30.0.0/24}, {subnet: "fd00:30::/64"}]}
              lan: {external: true, name: host-lan}
              legacy: {external: {name: old}}
              x-note: of nobody's
            """;

    private static Intake take(String text, String project, Map<String, String> environment) {
        Intake intake = new Intake();
        ComposeVariables variables = new ComposeVariables(environment, intake);
        ComposeFile file = ComposeFile.read(text, project, variables);
        DriverFit fit = new DriverFit(DockerNetworksTest.drivers(), intake);
        new ComposeNetworks(file, fit, "host-lan"::equals, intake).take();
        return intake;
    }

    private static List<Violation> violations(String text) {
        RefusedException refused = catchThrowableOfType(RefusedException.class, () -> take(text, "", Map.of()));
        assertThat(refused.reason()).isEqualTo(RefusedException.Reason.INVALID);
        return refused.violations();
    }

    private static NetworkRequest named(Intake intake, String name) {
        return intake.networks().stream()
                .filter(network -> name.equals(network.name()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void becomesWhatDockerComposeWouldMakeOfIt() {
        Intake intake = take(SHOP, "", Map.of());
        assertThat(intake.networks())
                .extracting(NetworkRequest::name)
                .containsExactly("shop_back", "shop_default", "shop_front", "idle-shop");
        NetworkRequest front = named(intake, "shop_front");
        assertThat(front.driver()).isEqualTo("bridge");
        assertThat(front.subnets())
                .containsExactly(new SubnetRequest(
                        "10.20.1.0/24", "10.20.1.1", "10.20.1.128/25", Map.of("printer", "10.20.1.9")));
        assertThat(front.options()).isEqualTo(Map.of("com.docker.network.driver.mtu", "1400"));
        assertThat(front.extraOptions()).isEqualTo(Map.of("colour", "blue"));
        assertThat(front.attachable()).isTrue();
        assertThat(front.labels())
                .containsEntry("team", "web")
                .containsEntry("quiet", "")
                .containsEntry("com.docker.compose.network", "front")
                .containsEntry("com.docker.compose.project", "shop")
                .containsKey("com.docker.compose.version")
                .hasSize(5);
        NetworkRequest back = named(intake, "shop_back");
        assertThat(back.internal()).isTrue();
        assertThat(back.ipv6()).isTrue();
        assertThat(back.labels()).containsEntry("price", "$5").containsEntry("empty", "");
        assertThat(named(intake, "shop_default").driver()).isNull();
    }

    @Test
    void saysWhatIsLeftOut() {
        Intake intake = take(SHOP, "", Map.of());
        assertThat(intake.skipped())
                .extracting(each -> each.kind() + " " + each.name())
                .containsExactlyInAnyOrder(
                        "subnet fd00:30::/64", "network host-lan", "network old", "services 4 services");
        // TAG is a service's: nobody asks for it.
        assertThat(intake.warnings())
                .containsExactlyInAnyOrder(
                        "network shop_back: addresses are given out without options here; a is noted without effect (b)",
                        "network shop_front: the driver bridge has no option colour here; it is noted without effect"
                                + " (blue)",
                        "network idle-shop: no service is in idle, and Docker Compose would not create it",
                        "the external network old does not exist");
    }

    @Test
    void takesProjectAndVariablesFromTheRequest() {
        Intake intake = take(SHOP, "other", Map.of("NET", "10.21"));
        assertThat(named(intake, "other_front").subnets())
                .extracting(SubnetRequest::subnet)
                .containsExactly("10.21.1.0/24");
        assertThat(named(intake, "idle-other").labels()).containsEntry("com.docker.compose.project", "other");
    }

    @Test
    void hasADefaultNetworkOnlyWhereAServiceIsInIt() {
        assertThat(take("services: {a: {image: x}}", "p", Map.of()).networks())
                .extracting(NetworkRequest::name)
                .containsExactly("p_default");
        assertThat(take("services: {a: {image: x, network_mode: none}}", "p", Map.of())
                        .networks())
                .isEmpty();
        assertThat(take(
                                "services: {a: {networks: [n]}, b: {extends: a}, c: {extends: {service: b}}}\n"
                                        + "networks: {n: }",
                                "p",
                                Map.of())
                        .networks())
                .extracting(NetworkRequest::name)
                .containsExactly("p_n");
        NetworkRequest named = take(
                        "services: {a: {}}\nnetworks: {default: {name: my, driver: macvlan, driver_opts: {parent: eth9}}}",
                        "p",
                        Map.of())
                .networks()
                .get(0);
        assertThat(named.name()).isEqualTo("my");
        assertThat(named.options()).isEqualTo(Map.of("parent", "eth9"));
    }

    @Test
    void saysWhatCannotBeHadHere() {
        Intake intake = take(
                "include: [other.yaml, {path: third.yaml}]\n"
                        + "networks: {o: {driver: overlay}, i: {ipam: {driver: x}}, h: {driver: host}}",
                "p",
                Map.of());
        assertThat(intake.networks()).isEmpty();
        assertThat(intake.skipped())
                .extracting(each -> each.kind() + " " + each.name())
                .containsExactly(
                        "network p_h", "network p_i", "network p_o", "include other.yaml", "include third.yaml");
    }

    @Test
    void isRefusedWithEverythingThatIsWrong() {
        assertThat(violations("""
                        networks:
                          a: {subnet: 10.0.0.0/8}
                          b: {internal: perhaps, driver_opts: 7}
                          c: {ipam: {config: {subnet: x}, typo: 1}}
                          d: {name: "${NAME:?say a name}"}
                          e: {labels: {a: [1]}}
                        services:
                          s: {networks: [f]}
                        """))
                .extracting(Violation::field)
                .containsExactlyInAnyOrder(
                        "project",
                        "networks.a.subnet",
                        "networks.b.internal",
                        "networks.b.driver_opts",
                        "networks.c.ipam.config",
                        "networks.c.ipam.typo",
                        "networks.d.name",
                        "networks.e.labels.a",
                        "services.s.networks");
        assertThat(violations("name: Shop\nnetworks: {}"))
                .extracting(Violation::field)
                .containsExactly("project");
        assertThat(violations(" ")).extracting(Violation::field).containsExactly("file");
    }

    private static RefusedException refused(String file) {
        return catchThrowableOfType(
                RefusedException.class,
                () -> ComposeFile.read(file, "p", new ComposeVariables(Map.of(), new Intake())));
    }

    @Test
    void aChainOfServicesHasAnEnd() {
        StringBuilder chain = new StringBuilder("services:\n");
        for (int i = 0; i < 25_000; i++) {
            chain.append(" s" + i + ": {extends: s" + (i + 1) + "}\n");
        }
        assertThat(refused(chain.toString()).violations().get(0))
                .isEqualTo(new Violation("services.s0.extends", "is more than 50 services in a row"));
        String circle = "services:\n a: {extends: b}\n b: {extends: {service: a}, networks: [n]}\nnetworks:\n n:\n";
        ComposeFile file = ComposeFile.read(circle, "p", new ComposeVariables(Map.of(), new Intake()));
        assertThat(file.used()).containsExactly("n");
    }

    @Test
    void soManyNetworksAreRefusedWithTheirNumber() {
        StringBuilder networks = new StringBuilder("networks:\n");
        for (int i = 0; i < 90_000; i++) {
            networks.append(" " + Integer.toString(i, 36) + "n:\n");
        }
        assertThat(refused(networks.toString())).hasMessage("networks: are 90000; at most 1000 are read at once");
    }
}
