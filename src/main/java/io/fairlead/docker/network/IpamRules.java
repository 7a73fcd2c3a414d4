package io.fairlead.docker.network;

import io.fairlead.docker.ApiVersion;
import io.fairlead.docker.DockerException;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What Docker checks of the subnets of a request, all of them before it says what is wrong. */
final class IpamRules {

    /** The first API whose daemon looks at more than whether it can read them. */
    private static final int STRICT_SINCE = 44;

    /** The first API whose daemon reads addresses while it reads the JSON. */
    private static final int TYPED_SINCE = 52;

    private static final String UNKNOWN = "invalid Prefix";

    private final ApiVersion version;
    private final List<String> errors = new ArrayList<>();

    private IpamRules(ApiVersion version) {
        this.version = version;
    }

    /** Whether any subnet will do, of the size that a family has by default. */
    static boolean isOpen(IpamJson.Config config) {
        String subnet = config.subnet();
        return subnet == null
                || subnet.isEmpty()
                || IpPrefix.parse(subnet)
                        .filter(prefix -> prefix.address().isAny() && prefix.length() == 0)
                        .isPresent();
    }

    static boolean isV6(IpamJson.Config config) {
        return Objects.requireNonNullElse(config.subnet(), "").contains(":");
    }

    /**
     * @param ipv6 whether the network has IPv6: subnets of it are of no account otherwise
     * @return the same subnets, as an old version would have taken them
     * @throws DockerException 400 with everything that is wrong
     */
    static List<IpamJson.Config> check(List<IpamJson.Config> configs, boolean ipv6, ApiVersion version) {
        IpamRules rules = new IpamRules(version);
        List<IpamJson.Config> taken = new ArrayList<>();
        for (IpamJson.Config config : configs) {
            if (config == null) {
                throw DockerException.invalid("invalid network config:\ninvalid subnet: null");
            }
            taken.add(rules.check(config, ipv6));
        }
        if (!rules.errors.isEmpty()) {
            throw DockerException.invalid("invalid network config:\n" + joined(rules.errors));
        }
        return taken;
    }

    /** Several errors as Docker lists them. */
    static String joined(List<String> errors) {
        return errors.size() == 1 ? errors.get(0) : "* " + String.join("\n* ", errors);
    }

    private IpamJson.Config check(IpamJson.Config config, boolean ipv6) {
        if (isOpen(config)) {
            gateway(config, null);
            return config;
        }
        String subnet = Objects.requireNonNull(config.subnet());
        Optional<IpPrefix> parsed = IpPrefix.parse(subnet);
        if (parsed.isEmpty()) {
            unreadable("subnet", subnet);
            return config;
        }
        IpPrefix prefix = parsed.get();
        if (prefix.v6() && !ipv6) {
            return config;
        }
        IpamJson.Config taken = config;
        if (prefix.hasHostBits() && version.atLeast(STRICT_SINCE)) {
            errors.add("invalid subnet " + prefix + ": it should be " + prefix.network());
        } else if (prefix.hasHostBits()) {
            taken = config.withSubnet(prefix.network().toString());
        }
        range(config.ipRange(), prefix);
        gateway(config, prefix);
        return taken;
    }

    private void range(@Nullable String text, IpPrefix subnet) {
        if (text == null || text.isEmpty()) {
            return;
        }
        Optional<IpPrefix> parsed = IpPrefix.parse(text);
        if (parsed.isEmpty()) {
            unreadable("ip-range", text);
            return;
        }
        IpPrefix range = parsed.get();
        if (range.v6() != subnet.v6()) {
            errors.add("invalid ip-range " + range + ": " + otherFamily(subnet));
            return;
        }
        if (range.length() < subnet.length()) {
            errors.add("invalid ip-range " + range + ": CIDR block is bigger than its parent subnet " + subnet);
        }
        if (range.hasHostBits()) {
            errors.add("invalid ip-range " + range + ": it should be " + range.network());
        }
        if (!subnet.network().overlaps(range.network())) {
            errors.add("invalid ip-range " + range + ": parent subnet " + subnet + " doesn't contain ip-range");
        }
    }

    private void gateway(IpamJson.Config config, @Nullable IpPrefix subnet) {
        String gateway = config.gateway();
        if (gateway != null && !gateway.isEmpty()) {
            if (version.atLeast(STRICT_SINCE)) {
                address("gateway " + gateway, gateway, subnet);
            } else if (subnet == null
                    || IpAddress.parse(gateway)
                            .filter(subnet.network()::contains)
                            .isEmpty()) {
                throw DockerException.invalid(
                        "failed to allocate gateway (" + gateway + "): Requested address is out of range");
            }
        }
        Map<String, String> auxiliary = Objects.requireNonNullElse(config.auxiliaryAddresses(), Map.of());
        new TreeMap<>(auxiliary)
                .forEach((name, text) ->
                        address("auxiliary address " + name, Objects.requireNonNullElse(text, ""), subnet));
    }

    private void address(String what, String text, @Nullable IpPrefix subnet) {
        Optional<IpAddress> address = IpAddress.parse(text);
        if (address.isEmpty()) {
            if (version.atLeast(TYPED_SINCE)) {
                throw DockerException.invalid("invalid JSON: " + noAddress(text));
            }
            errors.add("invalid " + what + ": invalid address");
        } else if (subnet != null && address.get().v6() != subnet.v6()) {
            errors.add("invalid " + what + ": " + otherFamily(subnet));
        } else if (subnet == null || !subnet.network().contains(address.get())) {
            errors.add("invalid " + what + ": parent subnet " + (subnet == null ? UNKNOWN : subnet.toString())
                    + " doesn't contain this address");
        }
    }

    private static String otherFamily(IpPrefix subnet) {
        return "parent subnet is an IPv" + (subnet.v6() ? 6 : 4) + " block";
    }

    private void unreadable(String what, String text) {
        if (version.atLeast(TYPED_SINCE)) {
            throw DockerException.invalid(
                    "invalid JSON: netip.ParsePrefix(" + GoValues.quoted(text) + "): " + noPrefix(text));
        }
        if (!version.atLeast(STRICT_SINCE)) {
            throw DockerException.invalid("Invalid subnet " + text + " : invalid CIDR address: " + text);
        }
        errors.add("invalid " + what + " " + text + ": invalid CIDR block notation");
    }

    private static String noPrefix(String text) {
        int slash = text.lastIndexOf('/');
        if (slash < 0) {
            return "no '/'";
        }
        String address = text.substring(0, slash);
        String bits = text.substring(slash + 1);
        if (IpAddress.parse(address).isEmpty()) {
            return noAddress(address);
        }
        return bits.matches("[1-9][0-9]*|0")
                ? "prefix length out of range"
                : "bad bits after slash: " + GoValues.quoted(bits);
    }

    private static String noAddress(String text) {
        return "ParseAddr(" + GoValues.quoted(text) + "): unable to parse IP";
    }
}
