package io.fairlead.network;

import io.fairlead.ipam.AddressPools;
import io.fairlead.ipam.AddressRange;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.Subnet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Turns the subnets of a request into those of a definition: checks what was asked for, chooses what was not. */
final class SubnetChoice {

    /** Reserved by name, of one subnet; a whole range is kept free by ipRange. */
    private static final int AUXILIARY = 256;

    private static final List<IpPrefix> NEVER = List.of(
            IpPrefix.of("127.0.0.0/8"),
            IpPrefix.of("224.0.0.0/4"),
            IpPrefix.of("::1/128"),
            IpPrefix.of("ff00::/8"),
            // The kernel gives every link an address of its own from here.
            IpPrefix.of("fe80::/10"));

    private final Map<IpPrefix, StoredNetwork> others;
    private final List<IpPrefix> occupied;
    private final AddressPools pools;
    private final Violations violations;
    private final boolean decides;
    private boolean choosesGateways;
    private final List<Subnet> chosen = new ArrayList<>();

    /**
     * @param routes destinations that the host routes: what we choose keeps clear of them, what was asked for need not
     */
    SubnetChoice(
            Map<IpPrefix, StoredNetwork> others,
            Collection<IpPrefix> routes,
            AddressPools pools,
            Violations violations) {
        this(others, routes, pools, violations, true);
    }

    private SubnetChoice(
            Map<IpPrefix, StoredNetwork> others,
            Collection<IpPrefix> routes,
            AddressPools pools,
            Violations violations,
            boolean decides) {
        this.others = others;
        this.occupied = new ArrayList<>(others.keySet());
        occupied.addAll(routes);
        this.pools = pools;
        this.violations = violations;
        this.decides = decides;
        this.choosesGateways = decides;
    }

    /** For settings that others are made from: what was not asked for is chosen then, and so is nobody's yet. */
    static SubnetChoice undecided(AddressPools pools, Violations violations) {
        return new SubnetChoice(Map.of(), List.of(), pools, violations, false);
    }

    /** Gateways are machines out there, and nobody but whoever asks knows which. */
    SubnetChoice onlyAskedGateways() {
        choosesGateways = false;
        return this;
    }

    List<Subnet> choose(List<SubnetRequest> requests, boolean ipv4, boolean ipv6) {
        return choose(requests, ipv4, ipv6, ipv4);
    }

    /**
     * @param own4 whether there is to be an IPv4 subnet: not where a DHCP server gives the addresses
     */
    List<Subnet> choose(List<SubnetRequest> requests, boolean ipv4, boolean ipv6, boolean own4) {
        for (int i = 0; i < requests.size(); i++) {
            request("subnets[" + i + "]", requests.get(i), ipv4, ipv6);
        }
        if (!decides) {
            return chosen;
        }
        // After those asked for by name, so that none of these is chosen.
        for (int i = 0; i < requests.size(); i++) {
            sized("subnets[" + i + "]", requests.get(i));
        }
        if (violations.isEmpty()) {
            complete(false, own4);
            complete(true, ipv6);
        }
        return chosen;
    }

    private void complete(boolean v6, boolean wanted) {
        if (wanted && chosen.stream().noneMatch(subnet -> subnet.prefix().v6() == v6)) {
            fromPools("subnets", v6, 0)
                    .ifPresent(prefix -> add("subnets", prefix, new SubnetRequest(null, null, null, null)));
        }
    }

    private void request(String field, SubnetRequest request, boolean ipv4, boolean ipv6) {
        String text = request.subnet();
        if (text == null) {
            violations.invalid(field + ".subnet", "is missing");
            return;
        }
        Optional<IpPrefix> parsed = IpPrefix.parse(text);
        if (parsed.isEmpty()) {
            violations.invalid(field + ".subnet", "'" + text + "' is no subnet; write it like 10.9.0.0/24");
            return;
        }
        IpPrefix prefix = parsed.get();
        if (prefix.v6() ? !ipv6 : !ipv4) {
            violations.invalid(field + ".subnet", prefix + " needs " + (prefix.v6() ? "ipv6" : "ipv4") + " to be true");
        } else if (isSized(prefix)) {
            if (!decides) {
                add(field, prefix, request);
            }
        } else if (prefix.hasHostBits()) {
            violations.invalid(field + ".subnet", "invalid subnet " + prefix + ": it should be " + prefix.network());
        } else if (checkPlace(field + ".subnet", prefix)) {
            add(field, prefix, request);
        }
    }

    /** 0.0.0.0/24 and ::/64: any subnet of that size. */
    static boolean isSized(IpPrefix prefix) {
        return prefix.address().isAny() && prefix.length() > 0;
    }

    private void sized(String field, SubnetRequest request) {
        Optional<IpPrefix> size = Optional.ofNullable(request.subnet()).flatMap(IpPrefix::parse);
        if (size.isPresent() && isSized(size.get())) {
            fromPools(field + ".subnet", size.get().v6(), size.get().length())
                    .ifPresent(prefix -> add(field, prefix, request));
        }
    }

    private Optional<IpPrefix> fromPools(String field, boolean v6, int size) {
        Optional<IpPrefix> free = pools.choose(v6, size, occupied);
        if (free.isEmpty()) {
            violations.conflict(
                    field,
                    "all predefined address pools have been fully subnetted: no " + (size == 0 ? "block" : "/" + size)
                            + " of " + pools.describe(v6) + " is clear of other networks and of the host's routes;"
                            + " name a subnet or extend fairlead.ipam.pools");
        }
        return free;
    }

    private boolean checkPlace(String field, IpPrefix prefix) {
        for (IpPrefix never : NEVER) {
            if (never.overlaps(prefix)) {
                violations.invalid(field, prefix + " overlaps " + never + ", which no network can have");
                return false;
            }
        }
        for (Map.Entry<IpPrefix, StoredNetwork> other : others.entrySet()) {
            if (other.getKey().overlaps(prefix)) {
                violations.conflict(
                        field,
                        prefix + " overlaps " + other.getKey() + " of network "
                                + other.getValue().spec().name());
                return false;
            }
        }
        Optional<Subnet> twin =
                chosen.stream().filter(s -> s.prefix().overlaps(prefix)).findFirst();
        twin.ifPresent(s -> violations.invalid(field, prefix + " overlaps " + s.prefix() + " in the same request"));
        return twin.isEmpty();
    }

    private void add(String field, IpPrefix prefix, SubnetRequest request) {
        Map<String, IpAddress> aux = new TreeMap<>();
        if (request.auxAddresses() != null && request.auxAddresses().size() > AUXILIARY) {
            violations.invalid(field + ".auxAddresses", "are more than " + AUXILIARY);
        } else if (request.auxAddresses() != null) {
            Names.texts(field + ".auxAddresses", request.auxAddresses(), violations);
            request.auxAddresses()
                    .forEach((name, text) -> inside(field + ".auxAddresses." + name, text, prefix)
                            .ifPresent(address -> aux.put(name, address)));
        }
        IpPrefix range = range(field + ".ipRange", request.ipRange(), prefix);
        IpAddress gateway = request.gateway() == null
                ? (choosesGateways
                        ? AddressRange.firstUsable(prefix, range == null ? prefix : range, aux.values())
                                .orElse(null)
                        : null)
                : inside(field + ".gateway", request.gateway(), prefix).orElse(null);
        if (gateway != null && aux.containsValue(gateway)) {
            violations.invalid(field + ".gateway", gateway + " is one of the auxAddresses too");
        }
        chosen.add(new Subnet(prefix, gateway, range, aux));
        occupied.add(prefix);
    }

    private Optional<IpAddress> inside(String field, String text, IpPrefix prefix) {
        Optional<IpAddress> address = IpAddress.parse(text);
        if (address.isEmpty()) {
            violations.invalid(field, "'" + text + "' is no IP address");
        } else if (!prefix.contains(address.get())) {
            violations.invalid(
                    field,
                    "invalid address " + address.get() + ": parent subnet " + prefix + " doesn't contain this address");
        } else if (!AddressRange.usable(prefix).contains(address.get())) {
            violations.invalid(field, address.get() + " is the network or broadcast address of " + prefix);
        } else {
            return address;
        }
        return Optional.empty();
    }

    private @Nullable IpPrefix range(String field, @Nullable String text, IpPrefix prefix) {
        if (text == null) {
            return null;
        }
        Optional<IpPrefix> range = IpPrefix.parse(text);
        if (range.isEmpty()) {
            violations.invalid(field, "'" + text + "' is no address range; write it like 10.9.0.128/25");
        } else if (range.get().hasHostBits()) {
            violations.invalid(
                    field,
                    "invalid ip-range " + text + ": it should be " + range.get().network());
        } else if (range.get().v6() == prefix.v6() && range.get().length() < prefix.length()) {
            violations.invalid(field, "invalid ip-range " + text + ": it is bigger than its parent subnet " + prefix);
        } else if (!prefix.contains(range.get())) {
            violations.invalid(
                    field, "invalid ip-range " + text + ": parent subnet " + prefix + " doesn't contain ip-range");
        } else {
            return range.get();
        }
        return null;
    }
}
