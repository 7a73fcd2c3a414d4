package io.fairlead.driver.macvlan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.driver.Advice;
import io.fairlead.driver.OptionValues;
import io.fairlead.kernel.Resource;
import io.fairlead.kernel.ResourceSet;
import io.fairlead.model.Owner;
import io.fairlead.model.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the driver wants for each scenario below src/test/resources/plans/macvlan, against the written expectation. With
 * {@code -Dplans.update=true} the expectations are written anew, to be read before they are committed.
 */
class MacvlanPlanTest {

    private static final Path PLANS = Path.of("src/test/resources/plans/macvlan");

    private final MacvlanDriver driver = new MacvlanDriver();

    static Stream<String> scenarios() throws IOException {
        try (Stream<Path> folders = Files.list(PLANS)) {
            return folders.map(folder -> folder.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void wants(String name) throws IOException {
        Scenario scenario = Scenario.read(PLANS.resolve(name).resolve("network.txt"));
        ResourceSet desired = driver.desired(scenario.intent(), scenario.facts());
        Path expected = PLANS.resolve(name).resolve("expected.txt");
        String actual = lines(desired);
        if (Boolean.getBoolean("plans.update")) {
            Files.writeString(expected, actual);
        }
        assertThat(actual).isEqualTo(Files.readString(expected));
        assertThat(driver.validate(scenario.spec(), scenario.facts())).isEmpty();
    }

    private static String lines(ResourceSet set) {
        return set.all().stream()
                .sorted(Comparator.comparing(Resource::kind))
                .map(resource -> (resource.owner().equals(Owner.HOST) ? "shared " : "") + resource.key() + ": "
                        + resource.describe() + "\n")
                .collect(Collectors.joining());
    }

    private List<String> complaints(String... lines) {
        Scenario scenario = Scenario.of(lines);
        return driver.validate(scenario.spec(), scenario.facts()).stream()
                .map(violation -> violation.field() + ": " + violation.message())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lo | loopback interface is not a valid macvlan parent link",
                "eth9 | invalid subinterface vlan name eth9, example formatting is eth0.10",
                "eth0.1.2 | required interface name format is: name.vlan_id, ex. eth0.10 for vlan 10",
                "eth0.x | unable to parse a valid vlan id from: x (ex. eth0.10 for vlan 10)",
                "eth0.0 | vlan id must be between 1-4094, received: 0",
                "eth0.4095 | vlan id must be between 1-4094, received: 4095",
                "eth7.10 | -o parent interface was not found on the host: eth7",
                "wlan0 | wlan0 is wireless, and an access point takes frames of one sender only",
                "wlan0.10 | wlan0 is wireless",
                "eth1 | eth1 is a port of br0, which takes all its frames: name br0 as the parent",
                "eth2 | eth2 carries ipvlan links already"
            })
    void saysWhatALinkCannotBeAParentFor(String parent, String complaint) {
        assertThat(complaints(
                        "link eth0",
                        "port eth1 br0",
                        "wireless wlan0",
                        "carries eth2 ipvlan foreign",
                        "option parent " + parent,
                        "subnet 10.9.0.0/24"))
                .singleElement()
                .asString()
                .startsWith("options.parent: " + complaint);
    }

    @Test
    void saysWhatTheKernelLacks() {
        assertThat(complaints("lacks dummy", "subnet 10.9.0.0/24"))
                .singleElement()
                .asString()
                .contains("CONFIG_DUMMY");
        assertThat(complaints("lacks vlan", "link eth0", "option parent eth0.10", "subnet 10.9.0.0/24"))
                .singleElement()
                .asString()
                .contains("CONFIG_VLAN_8021Q");
    }

    @Test
    void checksItsOtherOptions() {
        assertThat(complaints(
                        "link eth0",
                        "option parent eth0",
                        "option mtu 9000",
                        "option source 02:00:00:00:00:01",
                        "option nopromisc true",
                        "subnet fd00::/64"))
                .containsExactly(
                        "options.com.docker.network.driver.mtu: 9000 is more than the parent's 1500",
                        "options.macvlan_source: goes with macvlan_mode source only",
                        "options.fairlead.macvlan.nopromisc: goes with macvlan_mode passthru only");
        assertThat(OptionValues.validate(
                        MacvlanOptions.SCHEMA,
                        Map.of("mode", "zzz", "source", "02:00:00:00:00:01, 01:00:00:00:00:00", "parent", "eth0")))
                .extracting(Violation::message)
                .containsExactly(
                        "\"zzz\" is not one of private, vepa, bridge, passthru, source",
                        "\"02:00:00:00:00:01, 01:00:00:00:00:00\" is not a list of Ethernet addresses of single stations");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "bridge | macvlan | eth0 | vepa | -",
                "passthru | macvlan | eth1 | bridge | -",
                "passthru | macvlan | eth0 | bridge | cannot use mode passthru, macvlan network net-b is already using",
                "bridge | macvlan | eth0 | passthru | macvlan network net-b has parent interface eth0 to itself",
                "bridge | ipvlan | eth0 | - | ipvlan network net-b is already using parent interface eth0, and the kernel"
            })
    void sharesAParentOnlyWhereTheModesAllowIt(
            String mode,
            String otherDriver,
            String otherParent,
            @Nullable String otherMode,
            @Nullable String complaint) {
        Scenario mine = Scenario.of("network a", "option parent eth0", "option mode " + mode);
        Scenario other = Scenario.of(
                "network b",
                "driver " + otherDriver,
                "option parent " + otherParent,
                otherMode == null ? "" : "option mode " + otherMode);
        List<Violation> violations = driver.validateBeside(mine.spec(), List.of(other.spec()), mine.facts());
        if (complaint == null) {
            assertThat(violations).isEmpty();
        } else {
            assertThat(violations)
                    .extracting(Violation::message)
                    .singleElement()
                    .asString()
                    .startsWith(complaint);
        }
    }

    private List<String> advice(String... lines) {
        Scenario scenario = Scenario.of(lines);
        return driver.advise(scenario.intent(), scenario.facts()).stream()
                .map(Advice::type)
                .toList();
    }

    @Test
    void saysWhatAilsTheParent() {
        String parent = "option parent eth0";
        assertThat(advice("link eth0", parent)).isEmpty();
        assertThat(advice(parent)).containsExactly("ParentMissing");
        assertThat(advice(parent, "subnet 10.9.0.0/24", "endpoint c1 10.9.0.2")).isEmpty();
        assertThat(advice("down eth0", parent)).containsExactly("ParentDown");
        assertThat(advice("mtu eth0 1400", parent, "option mtu 1500")).containsExactly("MtuLimited");
        assertThat(advice("carries eth0 ipvlan foreign", parent)).containsExactly("ParentUnfit");
        assertThat(advice("carries eth0 macvlan foreign", parent)).isEmpty();
        assertThat(advice("carries eth0 macvlan foreign", parent, "option mode passthru"))
                .containsExactly("ParentTaken");
        assertThat(advice("carries eth0 macvlan ours", parent, "option mode passthru"))
                .isEmpty();
    }
}
