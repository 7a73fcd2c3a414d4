package io.fairlead.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.kernel.BridgeLink;
import io.fairlead.kernel.ForeignFirewall;
import io.fairlead.kernel.HostFacts;
import io.fairlead.kernel.HostFacts.ForwardDrop;
import io.fairlead.kernel.HostFacts.RouteFact;
import io.fairlead.kernel.ResourceSet;
import io.fairlead.kernel.Sysctl;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import io.fairlead.reconcile.OwnerState.Finding;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ForwardWarningsTest {

    private static final BridgeLink BRIDGE =
            new BridgeLink(Script.network("a"), NamespaceRef.HOST, "br-a", null, null, null, false);
    private static final Sysctl FORWARD4 = new Sysctl(Owner.HOST, NamespaceRef.HOST, "net/ipv4/ip_forward", "1", true);

    private static HostFacts facts(String family, String... open) {
        return new HostFacts(
                Set.of(),
                Map.of(),
                List.of(),
                List.of(new ForwardDrop(family, "filter", "forward", ForeignFirewall.NFT, Set.of(open))),
                Map.of());
    }

    @Test
    void anotherFirewallThatDropsIsNamedWithTheRemedy() {
        List<Finding> findings = ForwardWarnings.of(ResourceSet.of(List.of(BRIDGE, FORWARD4)), facts("ip"));

        assertThat(findings).extracting(Finding::type).containsExactly("ForwardBlocked");
        assertThat(findings.get(0).message())
                .contains("nft insert rule ip filter forward iifname \"br-a\" accept")
                .contains("nft insert rule ip filter forward oifname \"br-a\" accept");
    }

    @Test
    void aLinkOfOthersThatDoesNotForwardIsNamedIfItIsOnTheWay() {
        RouteFact wayOut = new RouteFact(IpPrefix.of("0.0.0.0/0"), "eth0", false);
        HostFacts facts = new HostFacts(
                Set.of(), Map.of(), List.of(wayOut), List.of(), Map.of(), Set.of("eth0", "eth1", "br-mine"));
        BridgeLink adopted = new BridgeLink(Script.network("a"), NamespaceRef.HOST, "br-mine", null, null, null, true);

        assertThat(ForwardWarnings.of(ResourceSet.of(List.of(BRIDGE, FORWARD4)), facts))
                .singleElement()
                .satisfies(finding -> assertThat(finding.message())
                        .contains("What comes in by eth0", "sysctl -w net.ipv4.conf.eth0.forwarding=1"));
        assertThat(ForwardWarnings.of(ResourceSet.of(List.of(adopted, FORWARD4)), facts))
                .extracting(Finding::message)
                .anyMatch(message -> message.contains("by br-mine"))
                .hasSize(2);
        assertThat(ForwardWarnings.of(ResourceSet.of(List.of(BRIDGE)), facts)).isEmpty();
    }

    @Test
    void whoLetsTheBridgeThroughOrConcernsAnotherFamilyIsNot() {
        ResourceSet network = ResourceSet.of(List.of(BRIDGE, FORWARD4));

        assertThat(ForwardWarnings.of(network, facts("ip", "br-a"))).isEmpty();
        assertThat(ForwardWarnings.of(network, facts("ip6"))).isEmpty();
        assertThat(ForwardWarnings.of(ResourceSet.of(List.of(BRIDGE)), facts("inet")))
                .as("an internal network forwards nothing")
                .isEmpty();
    }
}
