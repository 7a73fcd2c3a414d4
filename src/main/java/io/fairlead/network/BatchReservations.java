package io.fairlead.network;

import io.fairlead.ipam.Reservation;
import io.fairlead.model.IpAddress;
import io.fairlead.model.LabelSelector;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The reservations of a batch. They have no labels, and go with their networks. */
@Component
class BatchReservations implements BatchKind {

    static final String KIND = "reservation";

    private final ReservationService reservations;

    BatchReservations(ReservationService reservations) {
        this.reservations = reservations;
    }

    @Override
    public void announce(BatchPass pass, Batch batch) {
        for (int i = 0; i < batch.reservations().size(); i++) {
            String network = batch.reservations().get(i).network();
            String address = batch.reservations().get(i).reservation().address();
            if (isEmpty(network)) {
                pass.violation(path(i) + ".network", "is missing");
            } else if (!isEmpty(address)) {
                pass.announce(path(i), KIND, name(address, network));
            }
        }
    }

    private static boolean isEmpty(@Nullable String text) {
        return text == null || text.isEmpty();
    }

    private static String path(int index) {
        return "reservations[" + index + "]";
    }

    private static String name(@Nullable String address, @Nullable String network) {
        String text = String.valueOf(address);
        return IpAddress.parse(text).map(IpAddress::toString).orElse(text) + " in " + network;
    }

    @Override
    public void select(BatchPass pass, LabelSelector selector) {}

    @Override
    public void prune(BatchPass pass) {}

    @Override
    public void apply(BatchPass pass, Batch batch) {
        for (int i = 0; i < batch.reservations().size(); i++) {
            String network =
                    Objects.requireNonNullElse(batch.reservations().get(i).network(), "");
            ReservationRequest request = batch.reservations().get(i).reservation();
            Optional<StoredNetwork> stored = pass.inventory().networkNamed(network);
            if (!network.isEmpty() && pass.isThere(path(i) + ".network", BatchNetworks.KIND, network, stored)) {
                pass.settle(path(i), KIND, name(request.address(), network), () -> {
                    giveUpForAnother(pass.draft(), stored.orElseThrow(), request);
                    Proposed<Reservation> proposed = reservations
                            .reservation(stored.orElseThrow().spec().id().value(), request)
                            .apply(pass.draft());
                    return proposed.with(DefinitionChange.id(proposed.result()));
                });
            }
        }
    }

    private static void giveUpForAnother(Draft draft, StoredNetwork network, ReservationRequest wanted) {
        IpAddress.parse(String.valueOf(wanted.address()))
                .flatMap(address -> Occupancy.find(
                        draft.inventory().reservations(network.spec().id()), address))
                .filter(present -> !isFor(present, wanted))
                .ifPresent(draft::remove);
    }

    private static boolean isFor(Reservation present, ReservationRequest wanted) {
        ReservationRequest same = request(present);
        return Objects.equals(same.sandbox(), wanted.sandbox())
                && (wanted.mac() == null ? same.mac() == null : wanted.mac().equalsIgnoreCase(same.mac()));
    }

    /** A request that comes to the reservation as it is. */
    static ReservationRequest request(Reservation reservation) {
        return new ReservationRequest(
                reservation.address().toString(),
                reservation.sandbox(),
                reservation.mac() == null ? null : reservation.mac().toString());
    }
}
