package io.fairlead.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.IpAddress;
import io.fairlead.model.PortRange;
import io.fairlead.model.PublishedPort;
import io.fairlead.model.TransportProtocol;
import io.fairlead.reconcile.InMemoryPorts;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which host ports an endpoint gets. */
class PublishingTest {

    private static final String FIRST = "192.0.2.1";
    private static final String SECOND = "192.0.2.2";
    private static final Definitions.Contents NOTHING =
            new Definitions.Contents("", 0, List.of(), List.of(), List.of(), List.of());

    private final InMemoryPorts host = new InMemoryPorts();
    private final Violations violations = new Violations();

    private List<String> choose(PortRequest... requests) {
        return new Publishing(host, new InventoryImage(NOTHING), "e", violations)
                .choose(List.of(requests), new Publishing.Binding(null, true, true)).stream()
                        .map(PublishedPort::toString)
                        .toList();
    }

    private static PortRequest any(String address, String port) {
        return new PortRequest(address, null, port, "tcp");
    }

    @Test
    void takesOneNumberAtAllAddressesOfAPort() {
        assertThat(choose(any(FIRST, "80"), any(SECOND, "80"), any("2001:db8::1", "80"), any(FIRST, "81")))
                .containsExactly(
                        "192.0.2.1:32768->80/tcp",
                        "192.0.2.2:32768->80/tcp",
                        "[2001:db8::1]:32768->80/tcp",
                        "192.0.2.1:32769->81/tcp");
        assertThat(violations.isEmpty()).isTrue();
    }

    @Test
    void goesOnWhereOneOfTheAddressesIsTaken() {
        host.hold("other", List.of(port(SECOND, 8000)));
        assertThat(choose(
                        new PortRequest(FIRST, "8000-8005", "80", null),
                        new PortRequest(SECOND, "8000-8005", "80", null)))
                .containsExactly("192.0.2.1:8001->80/tcp", "192.0.2.2:8001->80/tcp");
    }

    private static PublishedPort port(String address, int number) {
        return new PublishedPort(
                TransportProtocol.TCP, IpAddress.of(address), PortRange.single(number), PortRange.single(80));
    }

    @Test
    void choosesTwiceAtOneAddress() {
        assertThat(choose(any(FIRST, "80"), any(FIRST, "80"), any("0.0.0.0", "80")))
                .doesNotHaveDuplicates()
                .hasSize(3);
    }
}
