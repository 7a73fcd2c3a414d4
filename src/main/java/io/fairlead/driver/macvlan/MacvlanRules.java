package io.fairlead.driver.macvlan;

import io.fairlead.driver.DhcpAddresses;
import io.fairlead.driver.HostAccess;
import io.fairlead.driver.OptionSchema;
import io.fairlead.driver.OptionValues;
import io.fairlead.driver.Parent;
import io.fairlead.driver.Standing;
import io.fairlead.kernel.HostFacts;
import io.fairlead.kernel.HostFacts.LinkFact;
import io.fairlead.kernel.KernelFeature;
import io.fairlead.model.MacvlanMode;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.Violation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What makes a macvlan network impossible. */
final class MacvlanRules {

    /** Smallest packet that IPv4 (RFC 791) and IPv6 (RFC 8200) want a link to carry. */
    private static final int MTU_MIN4 = 68;

    private static final int MTU_MIN6 = 1280;

    /** A number follows, and a link's name has 15 characters. */
    private static final int PREFIX_MAX = 12;

    private final NetworkSpec spec;
    private final Standing standing;
    private final HostFacts host;
    private final MacvlanOptions options;
    private final List<Violation> violations = new ArrayList<>();

    MacvlanRules(NetworkSpec spec, HostFacts host) {
        this.spec = spec;
        this.host = host;
        standing = MacvlanDriver.standing(spec);
        options = MacvlanOptions.of(spec.options());
    }

    List<Violation> violations() {
        Optional<Parent> parent = standing.parent();
        if (parent.isPresent()) {
            violations.addAll(parent.get().validate(MacvlanDriver.KIND, host));
        } else {
            internal();
        }
        if (spec.ipv6() && !host.features().contains(KernelFeature.IPV6)) {
            add("ipv6", "this host lacks " + KernelFeature.IPV6.needs());
        }
        mtu(parent.map(p -> p.fact(host)).orElse(null));
        if (options.mode() != MacvlanMode.SOURCE && isGiven(MacvlanOptions.SOURCES)) {
            add(MacvlanOptions.SOURCES, "goes with " + MacvlanOptions.MODE.name() + " source only");
        }
        if (options.mode() != MacvlanMode.PASSTHRU && OptionValues.bool(MacvlanOptions.NOPROMISC, spec.options())) {
            add(MacvlanOptions.NOPROMISC, "goes with " + MacvlanOptions.MODE.name() + " passthru only");
        }
        if (HostAccess.of(spec.options())
                && options.mode() != MacvlanMode.BRIDGE
                && options.mode() != MacvlanMode.VEPA) {
            add(
                    HostAccess.OPTION,
                    "needs " + MacvlanOptions.MODE.name() + " bridge, or vepa with a switch that sends frames back; "
                            + options.mode() + " keeps the host's link from the sandboxes");
        }
        OptionValues.text(MacvlanOptions.LINK_PREFIX, spec.options())
                .filter(prefix -> prefix.length() > PREFIX_MAX)
                .ifPresent(prefix -> add(
                        MacvlanOptions.LINK_PREFIX,
                        '"' + prefix + "\" is longer than " + PREFIX_MAX + " characters, to which a number is added"));
        return violations;
    }

    private void internal() {
        if (!host.features().contains(KernelFeature.DUMMY)) {
            add(
                    Parent.OPTION,
                    "is needed: an internal network stands on " + KernelFeature.DUMMY.needs()
                            + ", which this host lacks");
        }
        if (DhcpAddresses.of(spec)) {
            add(DhcpAddresses.OPTION, "needs a parent that leads to a DHCP server");
        }
    }

    private void mtu(@Nullable LinkFact parent) {
        Integer mtu = options.mtu();
        int least = spec.ipv6() ? MTU_MIN6 : MTU_MIN4;
        if (mtu == null) {
            return;
        }
        if (mtu < least) {
            add(MacvlanOptions.MTU, mtu + " is too small: at least " + least + (spec.ipv6() ? " with IPv6" : ""));
        }
        if (parent != null && parent.mtu() > 0 && mtu > parent.mtu()) {
            add(MacvlanOptions.MTU, mtu + " is more than the parent's " + parent.mtu());
        }
    }

    /** What other networks' claims on the parent forbid: passthru shares it with nobody. */
    List<Violation> beside(Collection<NetworkSpec> others) {
        standing.parent().ifPresent(parent -> {
            others.stream()
                    .filter(other ->
                            parent.equals(MacvlanDriver.standing(other).parent().orElse(null)))
                    .filter(other -> isExclusive(spec) || isExclusive(other))
                    .findFirst()
                    .ifPresent(other -> add(
                            isExclusive(spec) ? MacvlanOptions.MODE : Parent.OPTION,
                            isExclusive(spec)
                                    ? "cannot use mode passthru, macvlan network " + other.name()
                                            + " is already using parent interface " + parent.name()
                                    : "macvlan network " + other.name() + " has parent interface " + parent.name()
                                            + " to itself, in mode passthru"));
            others.stream()
                    .filter(other -> parent.isClaimedOtherwise(MacvlanDriver.KIND, other))
                    .findFirst()
                    .ifPresent(other -> add(Parent.OPTION, parent.claim(MacvlanDriver.KIND, other)));
        });
        return violations;
    }

    private static boolean isExclusive(NetworkSpec network) {
        return network.driver().equals(MacvlanDriver.NAME)
                && MacvlanOptions.of(network.options()).mode() == MacvlanMode.PASSTHRU;
    }

    private boolean isGiven(OptionSchema option) {
        return OptionValues.text(option, spec.options()).isPresent();
    }

    private void add(OptionSchema option, String message) {
        add("options." + option.name(), message);
    }

    private void add(String field, String message) {
        violations.add(new Violation(field, message));
    }
}
