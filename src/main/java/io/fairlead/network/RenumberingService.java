package io.fairlead.network;

import io.fairlead.kernel.HostFacts;
import io.fairlead.kernel.Kernel;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.NetworkIntent;
import io.fairlead.model.Subnet;
import io.fairlead.network.RenumberingView.OfferView;
import io.fairlead.network.RenumberingView.OverlapView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Says what overlaps a network, and plans how to move it out of the way. */
@Service
public class RenumberingService {

    private final Commands commands;
    private final NetworkService networks;
    private final Offers offers;
    private final Kernel kernel;

    RenumberingService(Commands commands, NetworkService networks, Offers offers, Kernel kernel) {
        this.commands = commands;
        this.networks = networks;
        this.offers = offers;
        this.kernel = kernel;
    }

    /**
     * @param from the subnet to move; null for each that overlaps something, or for the only one of the target's family
     * @param to where to; null for a free block of the pools
     * @throws RefusedException if the move that is asked for cannot be made
     */
    public RenumberingView offer(String idOrName, @Nullable String from, @Nullable String to) {
        Inventory inventory = commands.inventory();
        StoredNetwork network = Lookup.network(inventory, idOrName);
        NetworkIntent intent = inventory.intent(network.spec().id()).orElseThrow();
        HostFacts facts = kernel.facts();
        List<AddressOverlap> overlaps = AddressOverlap.of(network.spec(), facts);
        List<RenumberRequest> requests = new ArrayList<>();
        if (to != null) {
            requests.add(new RenumberRequest(from, to, null, null, false));
        } else {
            List<Subnet> moving = from == null
                    ? overlaps.stream().map(AddressOverlap::subnet).distinct().toList()
                    : List.of(subnet(network, from));
            moving.forEach(subnet -> offers.request(subnet, inventory, facts).ifPresent(requests::add));
        }
        List<OfferView> planned = requests.stream()
                .map(request -> new OfferView(
                        request, networks.planRenumber(network.spec().id().value(), request, Precondition.NONE)))
                .toList();
        return new RenumberingView(
                overlaps.stream().map(overlap -> view(overlap, intent)).toList(), planned);
    }

    private static Subnet subnet(StoredNetwork network, String text) {
        Optional<IpPrefix> prefix = IpPrefix.parse(text);
        return network.spec().subnets().stream()
                .filter(subnet -> prefix.filter(subnet.prefix()::equals).isPresent())
                .findFirst()
                .orElseThrow(() -> new RefusedException(
                        RefusedException.Reason.INVALID,
                        "from: network " + network.spec().name() + " has no subnet " + text));
    }

    private static OverlapView view(AddressOverlap overlap, NetworkIntent intent) {
        return new OverlapView(
                overlap.subnet().prefix().toString(),
                overlap.route().destination().toString(),
                overlap.route().link(),
                overlap.effect().name().toLowerCase(Locale.ROOT),
                overlap.loss(intent.endpoints()),
                overlap.concerned(intent.endpoints()));
    }
}
