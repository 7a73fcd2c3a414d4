package io.fairlead.docker.container;

import io.fairlead.docker.DockerException;
import io.fairlead.model.IpAddress;
import io.fairlead.model.NetworkSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What Docker refuses of endpoint settings before it looks at who has which address. */
final class EndpointRules {

    private EndpointRules() {}

    /**
     * @param network empty if it is not known yet
     * @throws DockerException 400 with everything that is wrong
     */
    static void check(Optional<NetworkSpec> network, String name, EndpointSettings settings) {
        List<String> wrong = new ArrayList<>();
        if (!NetworkMode.isUserDefined(name)) {
            if (!settings.addresses().isEmpty()) {
                wrong.add("user specified IP address is supported on user defined networks only");
            }
            if (!settings.aliasesOrNone().isEmpty()) {
                wrong.add("network-scoped aliases are only supported for user-defined networks");
            }
        }
        EndpointSettings.IpamConfig ipam = settings.ipam();
        if (ipam != null) {
            family(ipam.ipv4(), false, "invalid IPv4 address: ", wrong);
            family(ipam.ipv6(), true, "invalid IPv6 address: ", wrong);
        }
        for (String address : settings.linkLocal()) {
            if (IpAddress.parse(address).isEmpty()) {
                wrong.add("invalid link-local IP address: " + address);
            }
        }
        if (wrong.isEmpty()) {
            network.ifPresent(spec -> settings.addresses().stream()
                    .filter(address -> IpAddress.parse(address)
                            .filter(parsed -> spec.subnets().stream()
                                    .anyMatch(subnet -> subnet.prefix().contains(parsed)))
                            .isEmpty())
                    .forEach(address -> wrong.add("no configured subnet contains IP address " + address)));
        }
        if (!wrong.isEmpty()) {
            throw DockerException.invalid(
                    Refusals.INVALID_ENDPOINT + (wrong.size() == 1 ? wrong.get(0) : "* " + String.join("\n* ", wrong)));
        }
    }

    private static void family(@Nullable String text, boolean v6, String message, List<String> wrong) {
        if (text == null || text.isEmpty()) {
            return;
        }
        if (IpAddress.parse(text).filter(address -> address.v6() == v6).isEmpty()) {
            wrong.add(message + text);
        }
    }
}
