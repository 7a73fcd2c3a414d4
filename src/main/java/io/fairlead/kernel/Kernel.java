package io.fairlead.kernel;

import io.fairlead.kernel.walk.RuleSet;
import io.fairlead.model.Connection;
import io.fairlead.model.LinkCounters;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import io.fairlead.model.Program;
import io.fairlead.model.RunningProgram;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The kernel of one host, seen declaratively. Implementations keep a snapshot fresh by kernel events, so that looking
 * costs nothing when nothing changed. Thread-safe; changes are made one plan at a time.
 */
public interface Kernel extends AutoCloseable {

    /** What this kernel and this process can do; found out once, at start. */
    Set<KernelFeature> features();

    HostFacts facts();

    /**
     * Where the host stands in the world.
     *
     * @param parameters below /proc/sys, like {@code net/ipv4/ip_forward}, whose values are wanted too
     */
    Surroundings surroundings(Collection<String> parameters);

    /**
     * Which of these this kernel does not have.
     *
     * @param parameters paths below /proc/sys, of the host or of links in general: {@code net/ipv4/conf/default/…}
     */
    Set<String> missing(Collection<String> parameters);

    /** Which namespace stands behind a name now, by which two names for the same one are told; empty if none does. */
    Optional<NetworkNamespace.Identity> identity(NamespaceRef namespace);

    /** Why a file is no network namespace, in words for a person; empty if it is one. */
    default Optional<String> namespaceProblem(String path) {
        return NetworkNamespace.problem(path);
    }

    /**
     * Compares what is wanted with what is there.
     *
     * @param desired everything each owner wants, an empty set for one that wants nothing (any more). Resources owned by
     *     {@link Owner#HOST} inside another owner's set are shared: the plan makes sure that they exist and never
     *     deletes them. Only under the key {@link Owner#HOST} itself are shared resources complete, so that what is not
     *     listed there goes.
     */
    Plan plan(Map<Owner, ResourceSet> desired);

    /** As {@link #plan}, of what nobody means to carry out: leaves no trace. */
    Plan preview(Map<Owner, ResourceSet> desired);

    /**
     * Makes the changes, consecutive ones of a namespace in one send, all firewall changes in one transaction, and looks
     * again: what is not as planned afterwards is a failure. If the firewall transaction is refused, none of its changes
     * took effect, and each is listed.
     */
    ApplyResult apply(Plan plan);

    /** Every owner that has tagged objects in the host's namespace. */
    Set<Owner> owners();

    /**
     * Who last changed objects of the owner like this one, in words, as far as the kernel tells; empty if it does not.
     */
    default Optional<String> whoChanged(Owner owner, ResourceKey object) {
        return Optional.empty();
    }

    /** What other installations have on this host, which is never touched. */
    List<Stranger> strangers();

    /**
     * Takes over what another installation has on this host: from now on it is ours, under the owners that its tags name.
     *
     * @param installation as {@link Stranger#installation()} says it
     */
    void adopt(String installation);

    /** Tells the listener of every change from now on that was not made by {@link #apply}. */
    void listen(DriftListener listener);

    /**
     * Everything that nf_tables has in a namespace, whoever made it; read anew each time, which costs a dump of it all.
     *
     * @throws io.fairlead.libc.ErrnoException if there is no such namespace (any more)
     */
    RuleSet rules(NamespaceRef namespace);

    /**
     * Looks into a namespace; to be closed soon.
     *
     * @return empty if there is no such namespace (any more)
     */
    Optional<NamespaceView> look(NamespaceRef namespace);

    /**
     * Sends a real packet and tells what came of it.
     *
     * @throws io.fairlead.libc.ErrnoException if a namespace cannot be entered, or packets not be seen there
     */
    TestPacket.Result send(TestPacket packet);

    HostPorts ports();

    /** The name under which a link's counters are found. */
    static String counterName(NamespaceRef namespace, String link) {
        // No link has a name with a blank.
        return namespace.isHost() ? link : namespace.path() + ' ' + link;
    }

    /**
     * Starts a program of the host inside a namespace, as this service's user.
     *
     * @throws IOException if there is no such namespace, program or directory, with the kernel's words
     */
    RunningProgram run(NamespaceRef namespace, Program program) throws IOException;

    /**
     * What every link in the host's namespace has counted, by the link's name, and every link of ours that stands in a
     * sandbox on a link of the host, by its {@link #counterName}. For the host one question to the kernel, however many
     * links there are, and one for each of the others; waits for no plan and no change that is under way. A link that was
     * made a moment ago may be missing.
     */
    Map<String, LinkCounters> counters();

    /** As {@link #counters()} of one link, by a question about this one alone; empty if there is none of this name. */
    Optional<LinkCounters> counters(String link);

    /** The file by which a macvtap or ipvtap link of the host is opened; empty if there is no link of this name. */
    default Optional<String> tapNode(String link) {
        return counters(link).map(found -> TapNodes.path(found.index()).toString());
    }

    /** The host's established TCP connections, in no order. */
    List<Connection> connections();

    /** Waits until objects whose deletion was put off are really gone; false if that takes longer. */
    boolean awaitDeletions(Duration max);

    @Override
    void close();
}
