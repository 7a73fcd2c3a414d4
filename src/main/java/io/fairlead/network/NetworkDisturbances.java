package io.fairlead.network;

import io.fairlead.model.NetworkSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What connections notice when a network's definition changes, where single kernel objects do not show it. */
final class NetworkDisturbances {

    private static final Map<String, String> OPTIONS = Map.of(
            "com.docker.network.bridge.enable_ip_masquerade",
            "new connections to the outside carry other source addresses",
            "com.docker.network.host_ipv4",
            "new IPv4 connections to the outside carry another source address",
            "com.docker.network.host_ipv6",
            "new IPv6 connections to the outside carry another source address",
            "com.docker.network.bridge.trusted_host_interfaces",
            "hosts behind other links reach published ports directly",
            OptionNames.HOST_BINDING,
            "ports that name no host address move to another one",
            OptionNames.GATEWAY_MODE_4,
            "what of IPv4 is reachable from outside, and how, changes",
            OptionNames.GATEWAY_MODE_6,
            "what of IPv6 is reachable from outside, and how, changes");

    private NetworkDisturbances() {}

    static List<String> of(NetworkSpec before, NetworkSpec after) {
        List<String> all = new ArrayList<>();
        if (!before.internal() && after.internal()) {
            all.add("connections between network " + after.name() + " and everything outside are cut, those through"
                    + " its published ports too");
        }
        if (before.internal() && !after.internal()) {
            all.add("network " + after.name() + " is no longer cut off from the outside");
        }
        OPTIONS.keySet().stream()
                .sorted()
                .filter(option -> !Objects.equals(
                        before.options().get(option), after.options().get(option)))
                .forEach(option -> all.add(OPTIONS.get(option)));
        return all;
    }
}
