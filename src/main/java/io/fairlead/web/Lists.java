package io.fairlead.web;

import io.fairlead.history.AuditView;
import io.fairlead.history.EventView;
import io.fairlead.history.LeaseView;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.network.AddressView;
import io.fairlead.network.Directory;
import io.fairlead.network.DriverView;
import io.fairlead.network.EndpointView;
import io.fairlead.network.NetworkView;
import io.fairlead.network.RepairView;
import io.fairlead.network.ReservationView;
import io.fairlead.network.SandboxView;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.springframework.stereotype.Component;

/** Every list of the API with what it can be sorted and filtered by; the OpenAPI document is made from this too. */
@Component
class Lists {

    private static final String NAME = "name";
    private static final String CREATED = "createdAt";
    private static final int REPAIRS = 100;
    private static final String PAST =
            "By full id, four or more first characters of one, or the name that it had then.";
    private static final List<String> EVENT_KINDS =
            List.of("network", "endpoint", "sandbox", "container", "reservation", "host", "plan");
    private static final List<String> AUDIT_KINDS =
            List.of("network", "endpoint", "sandbox", "container", "reservation", "host", "plan", "token", "link");

    /** Where a stream goes on. */
    static final String LAST_EVENT_ID = "lastEventId";

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

    final Listing<ReservationView> reservations = new Listing<ReservationView>(
                    "listReservations", ReservationView::address)
            .by("address", reservation -> sortable(reservation.address()))
            .filter(Filter.flag(
                    "leased",
                    "Only addresses that their holder has at the moment, or has not.",
                    reservation -> reservation.endpoint() != null));

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

    final Listing<EventView> events = history("listEvents", EventView::id, EVENT_KINDS)
            .filter(Filter.word(
                    LAST_EVENT_ID,
                    "For streams alone: go on behind this event. The header Last-Event-ID does the same."));

    final Listing<AuditView> audit = history("listAudit", AuditView::id, AUDIT_KINDS)
            .filter(Filter.word("who", "Only what was done with the token of this name, and in its sessions."));

    final Listing<LeaseView> leases = new Listing<LeaseView>("listLeases", lease -> String.valueOf(lease.id()))
            .by("from", lease -> HEX.toHexDigits(lease.id()))
            .newestFirst()
            .usually(REPAIRS)
            .filter(addresses())
            .filter(Filter.word("network", "Only addresses in this network. " + PAST))
            .filter(Filter.word("sandbox", "Only addresses of this sandbox. " + PAST))
            .filter(Filter.moment("at", "Only who had an address at this moment."))
            .filter(Filter.moment("since", "Only leases that were not over at this moment."))
            .filter(Filter.moment("until", "Only leases that had begun before this moment."));

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
                .by("address", address -> sortable(address.address()))
                .filter(Filter.oneOf(
                        "use",
                        "Only what is taken for this.",
                        AddressView::use,
                        "gateway",
                        "auxiliary",
                        "endpoint",
                        "reserved"));
    }

    private static <T> Listing<T> history(String operation, ToLongFunction<T> id, List<String> kinds) {
        return new Listing<T>(operation, row -> String.valueOf(id.applyAsLong(row)))
                .by("at", row -> HEX.toHexDigits(id.applyAsLong(row)))
                .newestFirst()
                .usually(REPAIRS)
                .filter(kinds(kinds))
                .filter(Filter.word("action", "Only what is called one of these, separated by commas."))
                .filter(Filter.word("object", "Only what happened to this object itself. " + PAST))
                .filter(Filter.word("network", "Only what happened to this network and its endpoints. " + PAST))
                .filter(Filter.word("sandbox", "Only what happened to this sandbox and its endpoints. " + PAST))
                .filter(Filter.moment("since", "Only what happened at this moment or later."))
                .filter(Filter.moment("until", "Only what happened before this moment."));
    }

    private static <T> Filter<T> kinds(List<String> kinds) {
        String description =
                "Only what happened to objects of these kinds, separated by commas: " + String.join(", ", kinds) + ".";
        return new Filter<>("kind", description, "string", List.of(), false, (value, wrong) -> {
            for (String kind : value.split(",", -1)) {
                if (!kinds.contains(kind)) {
                    wrong.accept("'" + kind + "' is none of " + String.join(", ", kinds));
                }
            }
            return item -> true;
        });
    }

    /** For a list that is filtered where it is stored. */
    private static <T> Filter<T> addresses() {
        return new Filter<>(
                "address",
                "Only this address, or those in this prefix.",
                "string",
                List.of(),
                false,
                (value, wrong) -> {
                    if (IpAddress.parse(value).isEmpty()
                            && IpPrefix.parse(value).isEmpty()) {
                        wrong.accept("'" + value + "' is neither an address nor a prefix");
                    }
                    return item -> true;
                });
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

    private static String sortable(String address) {
        IpAddress parsed = IpAddress.of(address);
        return (parsed.v6() ? "6" : "4") + HEX.toHexDigits(parsed.high()) + HEX.toHexDigits(parsed.low());
    }

    /** The list that an operation answers, if it does. */
    Optional<Listing<?>> of(String operation) {
        List<Listing<?>> all = List.of(
                networks,
                sandboxes,
                endpoints,
                networkEndpoints,
                addresses,
                reservations,
                repairs,
                tokens,
                drivers,
                events,
                audit,
                leases);
        return all.stream().filter(list -> list.operation().equals(operation)).findFirst();
    }
}
