package io.fairlead.network;

import io.fairlead.kernel.Kernel;
import io.fairlead.kernel.KernelFeature;
import io.fairlead.model.Owner;
import io.fairlead.reconcile.Reconciler;
import java.time.Duration;
import java.util.Collection;
import java.util.OptionalLong;
import org.springframework.stereotype.Component;

/** Brings committed changes to the kernel, and waits for them as long as a request may. */
@Component
class Convergence {

    private final Reconciler reconciler;
    private final Kernel kernel;
    private final Commands commands;
    private final DhcpLeases leases;
    private final Duration max;

    Convergence(Reconciler reconciler, Kernel kernel, Commands commands, DhcpLeases leases, ServiceSettings settings) {
        this.commands = commands;
        this.leases = leases;
        this.reconciler = reconciler;
        this.kernel = kernel;
        this.max = settings.applyTimeout();
        commands.onReload(owners -> owners.forEach(reconciler::request));
    }

    /**
     * @throws RefusedException if this process may not change the kernel's networks at all
     */
    void requireCapable() {
        if (!kernel.features().contains(KernelFeature.NET_ADMIN)) {
            throw new RefusedException(
                    RefusedException.Reason.UNAVAILABLE,
                    "this process may not change the kernel's networks: it lacks " + KernelFeature.NET_ADMIN.needs());
        }
    }

    void await(Collection<Owner> touched, Owner owner, long generation) {
        touched.forEach(reconciler::request);
        reconciler.await(owner, generation, max);
        awaitLeases(touched);
    }

    /** Addresses that DHCP servers give come when the links are there, and have to get to these. */
    private void awaitLeases(Collection<Owner> touched) {
        if (leases.await(touched)) {
            Inventory inventory = commands.inventory();
            for (Owner owner : touched) {
                OptionalLong generation = inventory.generation(owner);
                if (generation.isPresent()) {
                    reconciler.await(owner, generation.getAsLong(), max);
                }
            }
        }
    }

    /**
     * Waits for everybody who was touched.
     *
     * @param inventory with the change in it
     * @return whether all are through; if not, that is still under way
     */
    boolean awaitAll(Collection<Owner> touched, Inventory inventory) {
        // A network that comes before its sandboxes would report them missing, and be made a second time.
        touched.stream().filter(Convergence::isSandbox).forEach(reconciler::request);
        touched.stream().filter(owner -> !isSandbox(owner)).forEach(reconciler::request);
        long deadline = System.nanoTime() + max.toNanos();
        boolean all = true;
        for (Owner owner : touched) {
            Duration rest = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            OptionalLong generation = inventory.generation(owner);
            all &= generation.isPresent()
                    ? reconciler.await(owner, generation.getAsLong(), rest).isPresent()
                    : reconciler.awaitGone(owner, rest);
        }
        awaitLeases(touched);
        return all;
    }

    private static boolean isSandbox(Owner owner) {
        return owner.kind() == Owner.Kind.SANDBOX;
    }

    /**
     * @return false if some of them are still there when the time is over
     */
    boolean awaitGone(Collection<Owner> touched, Collection<Owner> gone) {
        touched.forEach(reconciler::request);
        long deadline = System.nanoTime() + max.toNanos();
        boolean all = true;
        for (Owner owner : gone) {
            Duration rest = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            all &= reconciler.awaitGone(owner, rest);
        }
        return all;
    }

    Duration max() {
        return max;
    }
}
