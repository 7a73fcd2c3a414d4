package io.fairlead.network;

import io.fairlead.ipam.Reservation;
import io.fairlead.model.Owner;
import java.util.List;
import org.springframework.stereotype.Service;

/** Keeps addresses for sandboxes by name and for endpoints by MAC address, whether they are there or not. */
@Service
public class ReservationService {

    private final Commands commands;
    private final Plans plans;
    private final Convergence convergence;

    ReservationService(Commands commands, Plans plans, Convergence convergence) {
        this.commands = commands;
        this.plans = plans;
        this.convergence = convergence;
    }

    /** In the order of their addresses. */
    public List<ReservationView> list(String network) {
        Inventory inventory = commands.inventory();
        StoredNetwork stored = Lookup.network(inventory, network);
        return inventory.reservations(stored.spec().id()).stream()
                .map(reservation -> ReservationView.of(reservation, stored, inventory))
                .toList();
    }

    /**
     * @throws RefusedException if the address is not reserved
     */
    public ReservationView get(String network, String address) {
        Inventory inventory = commands.inventory();
        StoredNetwork stored = Lookup.network(inventory, network);
        return ReservationView.of(Reserving.find(inventory, stored, address), stored, inventory);
    }

    /** Keeps an address. Doing it again changes nothing. */
    public ReservationView reserve(String network, ReservationRequest request) {
        Reservation reservation = carryOut(reservation(network, request));
        Inventory inventory = commands.inventory();
        return ReservationView.of(
                reservation, inventory.network(reservation.network()).orElseThrow(), inventory);
    }

    /** What keeping the address would do. */
    public PlanView planReserve(String network, ReservationRequest request) {
        return plans.make(reservation(network, request));
    }

    Plans.Command<Reservation> reservation(String network, ReservationRequest request) {
        return draft -> Proposed.of(Reserving.reserve(draft, Lookup.network(draft.inventory(), network), request));
    }

    /** Keeps the address no longer. Who has it keeps it until it is detached. */
    public void release(String network, String address) {
        carryOut(releasing(network, address));
    }

    /** What keeping the address no longer would do. */
    public PlanView planRelease(String network, String address) {
        return plans.make(releasing(network, address));
    }

    private static Plans.Command<Reservation> releasing(String network, String address) {
        return draft -> {
            StoredNetwork stored = Lookup.network(draft.inventory(), network);
            Reservation reservation = Reserving.find(draft.inventory(), stored, address);
            draft.remove(reservation);
            return Proposed.of(reservation);
        };
    }

    private Reservation carryOut(Plans.Command<Reservation> command) {
        Commands.Outcome<Proposed<Reservation>> outcome = commands.run(command);
        Reservation reservation = outcome.result().result();
        long generation = commands.inventory()
                .network(reservation.network())
                .map(network -> network.spec().generation())
                .orElse(0L);
        convergence.await(outcome.touched(), Owner.of(reservation.network()), generation);
        return reservation;
    }
}
