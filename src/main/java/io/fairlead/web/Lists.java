package io.fairlead.web;

import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.network.AddressView;
import io.fairlead.network.Directory;
import io.fairlead.network.DriverView;
import io.fairlead.network.EndpointView;
import io.fairlead.network.NetworkView;
import io.fairlead.network.RepairView;
import io.fairlead.network.SandboxView;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;

/** Every list of the API with what it can be sorted and filtered by; the OpenAPI document is made from this too. */
@Component
class Lists {

    private static final String NAME = "name";
    private static final String CREATED = "createdAt";
    private static final int REPAIRS = 100;
    private static final HexFormat HEX = HexFormat.of();

    final Listing<NetworkView> networks = new Listing<NetworkView>("listNetworks", NetworkView::id)
            .by(NAME, NetworkView::name)
            .by(CREATED, network -> Listing.key(network.createdAt()))
            .filter(Filter.equal("driver", "Only networks of this driver.", NetworkView::driver))
            .filter(Filter.label(NetworkView::labels))
            .filter(Filter.flag("internal", "Only networks that are cut off, or are not.", NetworkView::internal))
            .filter(Filter.contains(NAME, "Only networks whose name contains this.", NetworkView::name))
            .filter(Filter.phase(network -> network.status().phase()))
            .filter(Filter.flag(
                    "predefined",
                    "Only networks that exist from the first start, or do not.",
                    NetworkView::predefined));

    final Listing<SandboxView> sandboxes;
    final Listing<EndpointView> endpoints;
    final Listing<EndpointView> networkEndpoints;
    final Listing<AddressView> addresses;

    final Listing<RepairView> repairs = new Listing<RepairView>("listRepairs", repair -> String.valueOf(repair.id()))
            .by("at", repair -> HEX.toHexDigits(repair.id()))
            .newestFirst()
            .usually(REPAIRS)
            .filter(Filter.word(
                    "owner",
                    "Only repairs of this network or sandbox: id, name, or unambiguous beginning of an id; host for what"
                            + " all networks share. Who is gone is known by the full id alone."))
            .filter(Filter.moment("since", "Only repairs at this moment or later."))
            .filter(Filter.moment("until", "Only repairs before this moment."));

    final Listing<TokenController.TokenView> tokens = new Listing<TokenController.TokenView>(
                    "listTokens", TokenController.TokenView::id)
            .by(NAME, TokenController.TokenView::name)
            .by(CREATED, token -> Listing.key(token.createdAt()))
            .filter(Filter.oneOf(
                    "role",
                    "Only tokens with this role.",
                    TokenController.TokenView::role,
                    "viewer",
                    "operator",
                    "administrator"));

    final Listing<DriverView> drivers = new Listing<DriverView>("listDrivers", DriverView::name)
            .by(NAME, DriverView::name)
            .filter(Filter.flag("available", "Only what can be used on this host, or cannot.", DriverView::available));

    Lists(Directory directory) {
        sandboxes = new Listing<SandboxView>("listSandboxes", SandboxView::id)
                .by(NAME, SandboxView::name)
                .by(CREATED, sandbox -> Listing.key(sandbox.createdAt()))
                .filter(Filter.oneOf(
                        "kind", "Only sandboxes of this kind.", SandboxView::kind, "managed", "adopted", "host"))
                .filter(Filter.contains(NAME, "Only sandboxes whose name contains this.", SandboxView::name))
                .filter(Filter.object(
                        "network",
                        "Only sandboxes in this network: id, name, or unambiguous beginning of an id.",
                        directory::networkId,
                        (sandbox, id) -> sandbox.endpoints().stream()
                                .anyMatch(e -> e.network().equals(id))))
                .filter(Filter.label(SandboxView::labels))
                .filter(Filter.phase(sandbox -> sandbox.status().phase()));
        Filter<EndpointView> ofSandbox = Filter.object(
                "sandbox",
                "Only endpoints of this sandbox: id, name, or unambiguous beginning of an id.",
                directory::sandboxId,
                (endpoint, id) -> endpoint.sandbox().equals(id));
        endpoints = new Listing<EndpointView>("listEndpoints", EndpointView::id)
                .by("network", e -> e.networkName() + '\0' + Listing.key(e.createdAt()))
                .by("sandbox", e -> e.sandboxName() + '\0' + Listing.key(e.createdAt()))
                .by(CREATED, e -> Listing.key(e.createdAt()))
                .filter(Filter.object(
                        "network",
                        "Only endpoints in this network: id, name, or unambiguous beginning of an id.",
                        directory::networkId,
                        (endpoint, id) -> endpoint.network().equals(id)))
                .filter(ofSandbox)
                .filter(Filter.label(EndpointView::labels))
                .filter(published())
                .filter(address());
        networkEndpoints = new Listing<EndpointView>("listNetworkEndpoints", EndpointView::id)
                .by(CREATED, e -> Listing.key(e.createdAt()))
                .by("sandbox", EndpointView::sandboxName)
                .filter(ofSandbox)
                .filter(Filter.label(EndpointView::labels))
                .filter(published())
                .filter(address());
        addresses = new Listing<AddressView>("listNetworkAddresses", AddressView::address)
                .by("address", Lists::sortable)
                .filter(Filter.oneOf(
                        "use", "Only what is taken for this.", AddressView::use, "gateway", "auxiliary", "endpoint"));
    }

    private static Filter<EndpointView> published() {
        return Filter.flag(
                "published",
                "Only endpoints with published ports, or without.",
                e -> !e.ports().isEmpty());
    }

    private static Filter<EndpointView> address() {
        String description = "Only endpoints with this address, or with one in this prefix.";
        return new Filter<>("address", description, "string", List.of(), false, (value, wrong) -> {
            Optional<IpPrefix> prefix = IpAddress.parse(value)
                    .map(a -> new IpPrefix(a, a.bitLength()))
                    .or(() -> IpPrefix.parse(value));
            if (prefix.isEmpty()) {
                wrong.accept("'" + value + "' is neither an address nor a prefix");
                return item -> false;
            }
            Predicate<String> inside =
                    text -> prefix.get().contains(IpPrefix.of(text).address());
            return endpoint -> endpoint.addresses().stream().anyMatch(inside);
        });
    }

    private static String sortable(AddressView address) {
        IpAddress parsed = IpAddress.of(address.address());
        return (parsed.v6() ? "6" : "4") + HEX.toHexDigits(parsed.high()) + HEX.toHexDigits(parsed.low());
    }

    /** The list that an operation answers, if it does. */
    Optional<Listing<?>> of(String operation) {
        List<Listing<?>> all =
                List.of(networks, sandboxes, endpoints, networkEndpoints, addresses, repairs, tokens, drivers);
        return all.stream().filter(list -> list.operation().equals(operation)).findFirst();
    }
}
