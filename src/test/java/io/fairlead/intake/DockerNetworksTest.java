package io.fairlead.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.network.DriverView;
import io.fairlead.network.DriverView.OptionView;
import io.fairlead.network.NetworkRequest;
import io.fairlead.network.SubnetRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What Docker 20.10.24 answered of networks of every kind, and what becomes of it. */
class DockerNetworksTest {

    static List<DriverView> drivers() {
        return List.of(
                driver(
                        "bridge",
                        false,
                        "com.docker.network.bridge.name",
                        "com.docker.network.driver.mtu",
                        "com.docker.network.bridge.enable_icc"),
                driver("macvlan", false, "parent"),
                driver("config", false),
                driver("host", true),
                driver("none", true));
    }

    private static DriverView driver(String name, boolean predefined, String... options) {
        return new DriverView(
                name,
                "",
                "local",
                predefined,
                true,
                true,
                false,
                true,
                null,
                Arrays.stream(options)
                        .map(option -> new OptionView(option, option, "string", null, null, null, List.of(), false, ""))
                        .toList());
    }

    private static List<EngineNetwork> recorded() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(DockerNetworksTest.class.getResourceAsStream("/intake/engine-20.10.json"))) {
            return List.of(DockerEngine.JSON.readValue(in.readAllBytes(), EngineNetwork[].class));
        }
    }

    private static Intake take(List<EngineNetwork> networks, boolean chooseSubnets, boolean chooseBridges) {
        Intake intake = new Intake();
        new DockerNetworks(chooseSubnets, chooseBridges, new DriverFit(drivers(), intake), intake).take(networks);
        return intake;
    }

    private static NetworkRequest named(Intake intake, String name) {
        return intake.networks().stream()
                .filter(network -> name.equals(network.name()))
                .findFirst()
                .orElseThrow();
    }

    private static String reason(Intake intake, String kind, String name) {
        return intake.skipped().stream()
                .filter(each -> each.kind().equals(kind) && each.name().equals(name))
                .map(Skipped::reason)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void keepsEverythingThatADefinitionHas() throws IOException {
        Intake intake = take(recorded(), false, false);
        assertThat(intake.networks())
                .extracting(NetworkRequest::name)
                .containsExactly("cfg", "dual", "dup", "fromcfg", "lan", "plain", "shop");
        assertThat(named(intake, "shop"))
                .isEqualTo(new NetworkRequest(
                        "shop",
                        "bridge",
                        true,
                        false,
                        List.of(new SubnetRequest(
                                "10.9.0.0/24",
                                "10.9.0.1",
                                "10.9.0.128/25",
                                Map.of("printer", "10.9.0.9", "DefaultGatewayIPv4", "10.9.0.254"))),
                        true,
                        Map.of(
                                "com.docker.network.bridge.name", "dk-shop",
                                "com.docker.network.bridge.enable_icc", "false",
                                "com.docker.network.driver.mtu", "1400"),
                        Map.of("team", "web"),
                        true,
                        null,
                        Map.of(),
                        Map.of("com.example.unknown", "1")));
        assertThat(named(intake, "plain").subnets())
                .containsExactly(new SubnetRequest("172.18.0.0/16", "172.18.0.1", null, null));
        assertThat(named(intake, "fromcfg").subnets())
                .containsExactly(new SubnetRequest("10.11.0.0/24", null, null, null));
        assertThat(named(intake, "fromcfg").configFrom()).isEqualTo("cfg");
        assertThat(named(intake, "cfg").driver()).isEqualTo("config");
        assertThat(named(intake, "lan").options()).isEqualTo(Map.of("parent", "eth9"));
    }

    @Test
    void saysWhatIsNotTakenOverAndWhy() throws IOException {
        Intake intake = take(recorded(), false, false);
        assertThat(intake.skipped())
                .filteredOn(each -> each.kind().equals(Skipped.NETWORK))
                .extracting(Skipped::name)
                .containsExactly("bridge", "docker_gwbridge", "dup", "host", "ingress", "none", "ov");
        assertThat(reason(intake, "network", "ov")).contains("swarm", "overlay");
        assertThat(reason(intake, "network", "ingress")).contains("swarm");
        assertThat(reason(intake, "network", "dup")).contains("same name", "9903caacc68a");
        assertThat(intake.skipped())
                .filteredOn(each -> each.kind().equals(Skipped.CONTAINER))
                .extracting(each -> each.name() + " in " + each.network())
                .containsExactly("plainbox in bridge", "lanbox in lan", "web in shop");
    }

    @Test
    void warnsOfWhatIsSharedAndOfWhatMeansSomethingElse() throws IOException {
        assertThat(take(recorded(), false, false).warnings())
                .anyMatch(text -> text.contains("shop") && text.contains("dk-shop") && text.contains("shares"))
                .anyMatch(text -> text.contains("shop") && text.contains("no option com.example.unknown here"))
                .anyMatch(text -> text.contains("shop") && text.contains("default gateway 10.9.0.254"))
                .anyMatch(
                        text -> text.contains("dual") && text.contains("10.10.0.5/24") && text.contains("10.10.0.0/24"))
                .anyMatch(text -> text.contains("lan (macvlan)") && text.contains("172.16.86.2"));
    }

    @Test
    void leavesSubnetsAndBridgesToBeChosen() throws IOException {
        Intake intake = take(recorded(), true, true);
        NetworkRequest shop = named(intake, "shop");
        assertThat(shop.subnets()).isEmpty();
        assertThat(shop.options()).doesNotContainKey("com.docker.network.bridge.name");
        assertThat(reason(intake, "option", "com.docker.network.bridge.name")).contains("dk-shop");
        assertThat(reason(intake, "subnet", "10.9.0.0/24")).contains("10.9.0.128/25", "printer");
        assertThat(named(intake, "fromcfg").configFrom()).isNull();
        assertThat(named(intake, "dual").ipv6()).isTrue();
        // The wire has the addresses that it has.
        assertThat(named(intake, "lan").subnets()).hasSize(1);
    }

    @Test
    void readsWhatNewerEnginesHave() {
        String json = """
                [{"Name": "six", "Id": "1", "Scope": "local", "Driver": "bridge", "EnableIPv4": false, "EnableIPv6": true,
                  "IPAM": {"Driver": "default", "Options": null, "Config": [
                    {"Subnet": "fd00:8::/64", "Gateway": "fd00:8::1/64"}, {"Subnet": "10.8.0.0/24"}]},
                  "Containers": null, "Options": null, "Labels": null, "Status": {"IPAM": {}}},
                 {"Name": "far", "Id": "2", "Scope": "global", "Driver": "weave"},
                 {"Name": "dhcp", "Id": "3", "Scope": "local", "Driver": "bridge", "IPAM": {"Driver": "dhcp"}}]""";
        Intake intake = take(List.of(DockerEngine.JSON.readValue(json, EngineNetwork[].class)), false, false);
        NetworkRequest six = named(intake, "six");
        assertThat(six.ipv4()).isFalse();
        assertThat(six.subnets()).containsExactly(new SubnetRequest("fd00:8::/64", "fd00:8::1", null, null));
        assertThat(reason(intake, "subnet", "10.8.0.0/24")).contains("IPv4 is off");
        assertThat(reason(intake, "network", "far")).contains("no driver 'weave'");
        assertThat(reason(intake, "network", "dhcp")).contains("IPAM driver 'dhcp'");
    }
}
