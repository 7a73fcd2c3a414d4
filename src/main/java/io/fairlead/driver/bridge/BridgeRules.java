package io.fairlead.driver.bridge;

import io.fairlead.driver.DhcpAddresses;
import io.fairlead.driver.OptionSchema;
import io.fairlead.driver.OptionValues;
import io.fairlead.kernel.HostFacts;
import io.fairlead.kernel.HostFacts.LinkFact;
import io.fairlead.kernel.KernelFeature;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.Violation;
import java.util.ArrayList;
import java.util.List;

/** What a definition has to obey beyond its schema. */
final class BridgeRules {

    private static final int MTU_MIN4 = 68; // RFC 791
    private static final int MTU_MIN6 = 1280; // RFC 8200
    private static final int PREFIX_MAX = 12; // IFNAMSIZ leaves 15, and a number follows
    private static final IpPrefix LINK_LOCAL6 = IpPrefix.of("fe80::/64");

    private final NetworkSpec spec;
    private final HostFacts host;
    private final BridgeOptions options;
    private final List<Violation> violations = new ArrayList<>();

    BridgeRules(NetworkSpec spec, HostFacts host) {
        this.spec = spec;
        this.host = host;
        options = BridgeOptions.of(spec.options());
    }

    List<Violation> violations() {
        families();
        subnets();
        gatewayModes();
        addresses();
        mtu();
        links();
        return violations;
    }

    private void families() {
        if (!spec.ipv4() && !spec.ipv6()) {
            add("ipv4", "IPv4 or IPv6 must be enabled");
        }
        if (spec.ipv6() && !host.features().contains(KernelFeature.IPV6)) {
            add("ipv6", "this host lacks " + KernelFeature.IPV6.needs());
        }
    }

    private void subnets() {
        int[] count = {0, 0};
        for (int i = 0; i < spec.subnets().size(); i++) {
            IpPrefix prefix = spec.subnets().get(i).prefix();
            String field = "subnets[" + i + "].subnet";
            int family = prefix.v6() ? 1 : 0;
            count[family]++;
            if (!(prefix.v6() ? spec.ipv6() : spec.ipv4())) {
                add(field, prefix + " is of a family that is not enabled");
            }
            if (prefix.first().isMulticast()) {
                add(field, prefix + " is multicast");
            }
            if (prefix.overlaps(LINK_LOCAL6) && !prefix.equals(LINK_LOCAL6)) {
                add(field, prefix + " overlaps " + LINK_LOCAL6 + ", which every link has");
            }
        }
        if (spec.ipv4() && count[0] == 0 && !DhcpAddresses.of(spec)) {
            add("subnets", "an IPv4 subnet is missing");
        }
        if (spec.ipv6() && count[1] == 0) {
            add("subnets", "an IPv6 subnet is missing");
        }
    }

    private void gatewayModes() {
        isolation(BridgeOptions.MODE4, options.mode4());
        isolation(BridgeOptions.MODE6, options.mode6());
    }

    private void isolation(OptionSchema option, GatewayMode mode) {
        if (mode == GatewayMode.ISOLATED && !spec.internal()) {
            add(option, "gateway mode 'isolated' can only be used for an internal network");
        }
    }

    private void addresses() {
        if (options.hostIpv4().filter(address -> address.v6()).isPresent()) {
            add(BridgeOptions.HOST_IPV4, "must be an IPv4 address");
        }
        if (options.hostIpv6().filter(address -> !address.v6()).isPresent()) {
            add(BridgeOptions.HOST_IPV6, "must be an IPv6 address");
        }
    }

    private void mtu() {
        Integer mtu = options.mtu();
        int min = spec.ipv6() ? MTU_MIN6 : MTU_MIN4;
        if (mtu != null && mtu < min) {
            add(BridgeOptions.MTU, mtu + " is too small: at least " + min + (spec.ipv6() ? " with IPv6" : ""));
        }
    }

    private void links() {
        String device = BridgeDriver.device(spec, options);
        LinkFact link = host.links().get(device);
        if (link != null && !link.kind().equals("bridge")) {
            add(BridgeOptions.NAME, "the host has a link " + device + " that is no bridge");
        } else if (link != null && (spec.predefined() || options.name().isEmpty())) {
            add(BridgeOptions.NAME, "the host has a bridge " + device + " that is not ours");
        }
        OptionValues.text(BridgeOptions.LINK_PREFIX, spec.options())
                .filter(prefix -> prefix.length() > PREFIX_MAX)
                .ifPresent(prefix -> add(
                        BridgeOptions.LINK_PREFIX,
                        '"' + prefix + "\" is longer than " + PREFIX_MAX + " characters, to which a number is added"));
        options.trusted().stream()
                .filter(name -> !OptionValues.isLinkName(name))
                .forEach(name -> add(BridgeOptions.TRUSTED, '"' + name + "\" is no link's name"));
    }

    private void add(OptionSchema option, String message) {
        add("options." + option.name(), message);
    }

    private void add(String field, String message) {
        violations.add(new Violation(field, message));
    }
}
