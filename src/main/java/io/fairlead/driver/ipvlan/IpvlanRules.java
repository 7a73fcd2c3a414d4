package io.fairlead.driver.ipvlan;

import io.fairlead.driver.DhcpAddresses;
import io.fairlead.driver.HostAccess;
import io.fairlead.driver.OptionSchema;
import io.fairlead.driver.OptionValues;
import io.fairlead.driver.Parent;
import io.fairlead.kernel.HostFacts;
import io.fairlead.kernel.HostFacts.LinkFact;
import io.fairlead.kernel.KernelFeature;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.IpvlanFlag;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.Subnet;
import io.fairlead.model.Violation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What a definition has to obey beyond its schema. */
final class IpvlanRules {

    private static final int MTU_MIN4 = 68; // RFC 791
    private static final int MTU_MIN6 = 1280; // RFC 8200
    private static final int PREFIX_MAX = 12; // IFNAMSIZ leaves 15, and a number follows
    private static final IpPrefix LINK_LOCAL6 = IpPrefix.of("fe80::/64");

    private final NetworkSpec spec;
    private final HostFacts host;
    private final IpvlanOptions options;
    private final List<Violation> violations = new ArrayList<>();

    IpvlanRules(NetworkSpec spec, HostFacts host) {
        this.spec = spec;
        this.host = host;
        options = IpvlanOptions.of(spec.options());
    }

    List<Violation> violations() {
        parent();
        families();
        for (int i = 0; i < spec.subnets().size(); i++) {
            subnet("subnets[" + i + "]", spec.subnets().get(i));
        }
        mtu();
        if (HostAccess.of(spec.options()) && options.flag() != IpvlanFlag.BRIDGE) {
            add(
                    HostAccess.OPTION,
                    "needs " + IpvlanOptions.FLAG.name() + " bridge; " + options.flag()
                            + " keeps the host's link from the sandboxes");
        }
        OptionValues.text(IpvlanOptions.LINK_PREFIX, spec.options())
                .filter(prefix -> prefix.length() > PREFIX_MAX)
                .ifPresent(prefix -> add(
                        IpvlanOptions.LINK_PREFIX,
                        '"' + prefix + "\" is longer than " + PREFIX_MAX + " characters, to which a number is added"));
        return violations;
    }

    /** What networks on one parent have to agree on: the kernel keeps one kind, one mode and one flag for it. */
    List<Violation> beside(Collection<NetworkSpec> others) {
        Optional<Parent> parent = IpvlanDriver.standing(spec).parent();
        for (NetworkSpec other : parent.isEmpty() ? List.<NetworkSpec>of() : others) {
            if (parent.get().isClaimedOtherwise(IpvlanDriver.KIND, other)) {
                add(Parent.OPTION, parent.get().claim(IpvlanDriver.KIND, other));
            } else if (other.driver().equals(IpvlanDriver.NAME)
                    && IpvlanDriver.standing(other).parent().equals(parent)) {
                IpvlanOptions theirs = IpvlanOptions.of(other.options());
                agree(IpvlanOptions.MODE, other, theirs.mode(), options.mode());
                agree(IpvlanOptions.FLAG, other, theirs.flag(), options.flag());
            }
        }
        return violations;
    }

    private void agree(OptionSchema option, NetworkSpec other, Enum<?> theirs, Enum<?> wanted) {
        if (theirs != wanted) {
            add(
                    option,
                    "network " + other.name() + " has the same parent and is " + theirs
                            + ", and the kernel has one for all ipvlan links of a parent");
        }
    }

    private void parent() {
        Optional<Parent> parent = IpvlanDriver.standing(spec).parent();
        if (parent.isPresent()) {
            violations.addAll(parent.get().validate(IpvlanDriver.KIND, host));
        } else if (!host.features().contains(KernelFeature.DUMMY)) {
            add(
                    Parent.OPTION,
                    "is needed: an internal network stands on " + KernelFeature.DUMMY.needs()
                            + ", which this host lacks");
        }
    }

    private void families() {
        if (!spec.ipv4() && !spec.ipv6()) {
            add("ipv4", "IPv4 or IPv6 must be enabled");
        }
        if (spec.ipv6() && !host.features().contains(KernelFeature.IPV6)) {
            add("ipv6", "this host lacks " + KernelFeature.IPV6.needs());
        }
        dhcp();
        if (spec.ipv4()
                && !DhcpAddresses.of(spec)
                && spec.subnets().stream().allMatch(s -> s.prefix().v6())) {
            add("subnets", "an IPv4 subnet is missing");
        }
        if (spec.ipv6() && spec.subnets().stream().noneMatch(s -> s.prefix().v6())) {
            add("subnets", "an IPv6 subnet is missing");
        }
    }

    private void subnet(String field, Subnet subnet) {
        IpPrefix prefix = subnet.prefix();
        if (!(prefix.v6() ? spec.ipv6() : spec.ipv4())) {
            add(field + ".subnet", prefix + " is of a family that is not enabled");
        }
        if (prefix.first().isMulticast()) {
            add(field + ".subnet", prefix + " is multicast");
        }
        if (prefix.overlaps(LINK_LOCAL6) && !prefix.equals(LINK_LOCAL6)) {
            add(field + ".subnet", prefix + " overlaps " + LINK_LOCAL6 + ", which every link has");
        }
    }

    private void dhcp() {
        if (!DhcpAddresses.of(spec)) {
            return;
        }
        if (options.mode().isRouted()) {
            add(DhcpAddresses.OPTION, "needs mode l2: in mode " + options.mode() + " sandboxes send no broadcasts");
        }
        if (IpvlanDriver.standing(spec).parent().isEmpty()) {
            add(DhcpAddresses.OPTION, "needs a parent that leads to a DHCP server");
        }
        if (HostAccess.of(spec.options())) {
            // The kernel tells the links on a parent apart by their addresses, so the host's needs one.
            add(
                    HostAccess.OPTION,
                    "needs subnets, of which the host gets an address: not with " + DhcpAddresses.OPTION.name());
        }
    }

    private void mtu() {
        Integer mtu = options.mtu();
        int min = spec.ipv6() ? MTU_MIN6 : MTU_MIN4;
        if (mtu == null) {
            return;
        }
        if (mtu < min) {
            add(IpvlanOptions.MTU, mtu + " is too small: at least " + min + (spec.ipv6() ? " with IPv6" : ""));
        }
        LinkFact fact = IpvlanDriver.standing(spec)
                .parent()
                .map(parent -> parent.fact(host))
                .orElse(null);
        if (fact != null && fact.mtu() > 0 && mtu > fact.mtu()) {
            add(IpvlanOptions.MTU, mtu + " is more than the parent's " + fact.mtu());
        }
    }

    private void add(OptionSchema option, String message) {
        add("options." + option.name(), message);
    }

    private void add(String field, String message) {
        violations.add(new Violation(field, message));
    }
}
