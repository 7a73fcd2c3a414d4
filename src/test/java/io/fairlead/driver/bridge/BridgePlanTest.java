package io.fairlead.driver.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.driver.Advice;
import io.fairlead.kernel.Resource;
import io.fairlead.kernel.ResourceSet;
import io.fairlead.model.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the driver wants for each scenario below src/test/resources/plans/bridge, against the written expectation. With
 * {@code -Dplans.update=true} the expectations are written anew, to be read before they are committed.
 */
class BridgePlanTest {

    private static final Path PLANS = Path.of("src/test/resources/plans/bridge");

    static Stream<String> scenarios() throws IOException {
        try (Stream<Path> folders = Files.list(PLANS)) {
            return folders
                    .filter(Files::isDirectory)
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void wants(String name) throws IOException {
        Scenario scenario = Scenario.read(PLANS.resolve(name).resolve("network.txt"));

        ResourceSet desired = scenario.driver().desired(scenario.intent(), scenario.facts());

        check(PLANS.resolve(name).resolve("expected.txt"), own(desired) + shared(desired));
        assertThat(scenario.driver().validate(scenario.spec(), scenario.facts()))
                .isEmpty();
        assertThat(scenario.driver().desired(scenario.intent(), scenario.facts()))
                .isEqualTo(desired);
    }

    @ParameterizedTest
    @CsvSource({
        "keep, 1, [::1]:8080, true",
        "keep, 1, [::]:8080, true",
        "keep, 0, [::1]:8080, false",
        "keep, 1, [2001:db8::1]:8080, false",
        "keep, 1, 127.0.0.1:8080, false",
        "off, 1, [::1]:8080, false"
    })
    void saysThatLoopbackIsUnreachable(String setting, String value, String published, boolean unreachable) {
        Scenario scenario = Scenario.of(
                "network a",
                "subnet 10.9.0.0/24 10.9.0.1",
                "subnet fd00:9::/64 fd00:9::1",
                "bridge-netfilter " + setting,
                "parameter net/bridge/bridge-nf-call-ip6tables " + value,
                "endpoint c1 10.9.0.2 fd00:9::2",
                "publish " + published + " 80/tcp");

        List<Advice> advice = scenario.driver().advise(scenario.intent(), scenario.facts());

        assertThat(advice).extracting(Advice::type).isEqualTo(unreachable ? List.of("LoopbackUnreachable") : List.of());
        assertThat(advice)
                .allSatisfy(a -> assertThat(a.message())
                        .contains("net.bridge.bridge-nf-call-ip6tables=0", "fairlead.bridge-netfilter=off"));
    }

    @Test
    void theSharedFirewall() throws IOException {
        check(PLANS.resolve("shared-firewall.txt"), lines(SharedFirewall.RESOURCES.all().stream()));
        check(PLANS.resolve("shared-frames.txt"), lines(SharedFrames.RESOURCES.all().stream()));
    }

    private static void check(Path file, String actual) throws IOException {
        if (Boolean.getBoolean("plans.update")) {
            Files.writeString(file, actual);
        }
        assertThat(actual).isEqualTo(Files.readString(file));
    }

    private static String own(ResourceSet set) {
        return lines(set.all().stream().filter(resource -> !resource.owner().equals(Owner.HOST)));
    }

    private static String shared(ResourceSet set) {
        boolean firewall = set.all().containsAll(SharedFirewall.RESOURCES.all());
        String others = lines(set.all().stream()
                .filter(resource -> resource.owner().equals(Owner.HOST))
                .filter(resource ->
                        SharedFirewall.RESOURCES.find(resource.key()).isEmpty()
                                && SharedFrames.RESOURCES.find(resource.key()).isEmpty()));
        return (firewall ? "shared firewall\n" : "")
                + (set.all().containsAll(SharedFrames.RESOURCES.all()) ? "shared frames\n" : "")
                + others.replaceAll("(?m)^", "shared ").replaceAll("shared $", "");
    }

    private static String lines(Stream<Resource> resources) {
        return resources
                .sorted(Comparator.comparing(Resource::kind))
                .map(resource -> resource.key() + ": " + resource.describe() + "\n")
                .collect(Collectors.joining());
    }
}
