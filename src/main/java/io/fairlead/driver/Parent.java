package io.fairlead.driver;

import io.fairlead.driver.OptionSchema.Type;
import io.fairlead.kernel.HostFacts;
import io.fairlead.kernel.HostFacts.LinkFact;
import io.fairlead.kernel.HostFacts.Medium;
import io.fairlead.kernel.HostFacts.Stacked;
import io.fairlead.kernel.HostFacts.State;
import io.fairlead.kernel.KernelFeature;
import io.fairlead.kernel.VlanLink;
import io.fairlead.model.NetworkSpec;
import io.fairlead.model.Owner;
import io.fairlead.model.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The link of the host that the links of a network's sandboxes stand on: the way to the physical network. A name like
 * {@code eth0.10} that no link has stands for the 802.1Q sub-interface 10 of {@code eth0}, which is made on demand.
 *
 * @param name of the link, as the definition gives it
 */
public record Parent(String name) {

    public static final OptionSchema OPTION = new OptionSchema(
            "parent",
            "parent",
            Type.HOST_LINK,
            null,
            null,
            null,
            List.of(),
            true,
            "Link of the host that leads to the physical network. A name like eth0.10 that no link has makes the 802.1Q "
                    + "sub-interface 10 of eth0, which goes with its last network. Without a parent the network is "
                    + "internal.");

    private static final String FIELD = "options." + OPTION.name();
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    private static final int LAST_VLAN = 4094;

    /** Kinds that take a link for themselves; each comes in a form for virtual machines too. */
    private static final Set<String> IPVLAN = Set.of("ipvlan", "ipvtap");

    private static final Set<String> MACVLAN = Set.of("macvlan", "macvtap");

    /**
     * A sub-interface by its name.
     *
     * @param link that it is on
     * @param id VLAN number, 1 to 4094
     */
    public record Trunk(String link, int id) {}

    /** The parent of a network, empty if it names none. */
    public static Optional<Parent> of(NetworkSpec spec) {
        return OptionValues.text(OPTION, spec.options()).map(Parent::new);
    }

    /** What the name says of a sub-interface, empty if it is not {@code LINK.NUMBER} with a number that exists. */
    public Optional<Trunk> trunk() {
        int dot = name.indexOf('.');
        if (dot < 1 || dot != name.lastIndexOf('.')) {
            return Optional.empty();
        }
        String number = name.substring(dot + 1);
        Matcher matcher = NUMBER.matcher(number);
        return matcher.matches() && isVlan(Integer.parseInt(number))
                ? Optional.of(new Trunk(name.substring(0, dot), Integer.parseInt(number)))
                : Optional.empty();
    }

    private static boolean isVlan(int id) {
        return id >= 1 && id <= LAST_VLAN;
    }

    /** The sub-interface that has to be made, empty if the host has such a link of its own. */
    public Optional<VlanLink> made(HostFacts host) {
        return host.links().containsKey(name)
                ? Optional.empty()
                : trunk().map(trunk -> new VlanLink(Owner.HOST, name, trunk.link(), trunk.id(), null, false));
    }

    /** What is known of the link, or of the one that its sub-interface is on; null if the host has neither. */
    public @Nullable LinkFact fact(HostFacts host) {
        LinkFact own = host.links().get(name);
        return own != null
                ? own
                : trunk().map(trunk -> host.links().get(trunk.link())).orElse(null);
    }

    /**
     * Everything that keeps the link from being the parent.
     *
     * @param kind of the links that are to stand on it: {@code macvlan} or {@code ipvlan}
     * @param host what the host has and can
     */
    public List<Violation> validate(String kind, HostFacts host) {
        List<String> complaints = new ArrayList<>();
        LinkFact own = host.links().get(name);
        if (name.equals("lo") || (own != null && own.medium() == Medium.LOOPBACK)) {
            complaints.add("loopback interface is not a valid " + kind + " parent link");
        } else if (own != null) {
            unfit(name, kind, own).ifPresent(complaints::add);
        } else {
            complaints.addAll(untagged(kind, host));
        }
        return complaints.stream()
                .map(complaint -> new Violation(FIELD, complaint))
                .toList();
    }

    /** What keeps a sub-interface of that name from being made; in Docker's words where it has some. */
    private List<String> untagged(String kind, HostFacts host) {
        int dots = name.length() - name.replace(".", "").length();
        if (dots == 0) {
            return List.of("invalid subinterface vlan name " + name + ", example formatting is eth0.10: the host has no"
                    + " link " + name);
        }
        if (dots > 1) {
            return List.of("required interface name format is: name.vlan_id, ex. eth0.10 for vlan 10, instead received "
                    + name);
        }
        String number = name.substring(name.indexOf('.') + 1);
        if (!NUMBER.matcher(number).matches()) {
            return List.of("unable to parse a valid vlan id from: " + number + " (ex. eth0.10 for vlan 10)");
        }
        List<String> complaints = new ArrayList<>();
        if (!isVlan(Integer.parseInt(number))) {
            complaints.add("vlan id must be between 1-4094, received: " + Integer.parseInt(number));
        }
        String link = name.substring(0, name.indexOf('.'));
        LinkFact below = host.links().get(link);
        if (below == null) {
            complaints.add("-o parent interface was not found on the host: " + link);
        } else {
            unfitForTags(link, kind, below).ifPresent(complaints::add);
        }
        if (!host.features().contains(KernelFeature.VLAN)) {
            complaints.add("the host has no link " + name + ", and making it needs " + KernelFeature.VLAN.needs()
                    + ", which this host lacks");
        }
        return complaints;
    }

    private static Optional<String> unfitForTags(String link, String kind, LinkFact fact) {
        if (fact.medium() == Medium.LOOPBACK) {
            return Optional.of("loopback interface is not a valid " + kind + " parent link");
        }
        return medium(link, kind, fact);
    }

    private static Optional<String> medium(String link, String kind, LinkFact fact) {
        return switch (fact.medium()) {
            case WIRELESS ->
                MACVLAN.contains(kind)
                        ? Optional.of(link + " is wireless, and an access point takes frames of one sender only: "
                                + "sandboxes with Ethernet addresses of their own would not be heard. Use a wired link, "
                                + "an ipvlan network, whose sandboxes share the link's address, or a bridge network")
                        : Optional.empty();
            case LOOPBACK, OTHER -> Optional.of(link + " carries no Ethernet frames");
            case ETHERNET -> Optional.empty();
        };
    }

    private static Optional<String> unfit(String link, String kind, LinkFact fact) {
        Optional<String> medium = medium(link, kind, fact);
        if (medium.isPresent()) {
            return medium;
        }
        if (MACVLAN.contains(fact.kind()) || IPVLAN.contains(fact.kind())) {
            return Optional.of(
                    link + " is a " + fact.kind() + " link itself: name the link that it stands on as the parent");
        }
        if (!fact.master().isEmpty()) {
            return Optional.of(link + " is a port of " + fact.master() + ", which takes all its frames: name "
                    + fact.master() + " as the parent");
        }
        return taken(link, kind, fact);
    }

    /** Why links of a kind find no room beside those that are there. */
    private static Optional<String> taken(String link, String kind, LinkFact fact) {
        Set<String> others = MACVLAN.contains(kind) ? IPVLAN : MACVLAN;
        return fact.stacked().stream()
                .map(Stacked::kind)
                .filter(others::contains)
                .sorted()
                .findFirst()
                .map(other -> link + " carries " + other + " links already, and the kernel lets a link carry " + kind
                        + " or " + other + ", never both");
    }

    /** Whether another network puts links on the same link that do not go together with those of a kind. */
    public boolean isClaimedOtherwise(String kind, NetworkSpec other) {
        Set<String> others = MACVLAN.contains(kind) ? IPVLAN : MACVLAN;
        return others.contains(other.driver().value())
                && !other.internal()
                && of(other).filter(this::equals).isPresent();
    }

    /** That in words. */
    public String claim(String kind, NetworkSpec other) {
        return other.driver() + " network " + other.name() + " is already using parent interface " + name
                + ", and the kernel lets a link carry " + kind + " or " + other.driver() + " links, never both";
    }

    /**
     * What a person should know of the link as it is now.
     *
     * @param kind of the links that stand on it
     * @param used whether there are any of the network's: then the reconciler says what it misses
     */
    public List<Advice> advise(String kind, boolean used, HostFacts host) {
        LinkFact fact = fact(host);
        if (fact == null) {
            return used
                    ? List.of()
                    : List.of(new Advice(
                            "ParentMissing",
                            "The host has no link " + name + ". The network works again as soon as it is there, or the "
                                    + "option parent names another."));
        }
        String link =
                host.links().containsKey(name) ? name : trunk().orElseThrow().link();
        List<Advice> advices = new ArrayList<>();
        if (fact.state() == State.DOWN) {
            advices.add(new Advice(
                    "ParentDown", "The parent " + link + " is down, and nothing passes: ip link set " + link + " up"));
        } else if (fact.state() == State.NO_CARRIER) {
            advices.add(new Advice(
                    "ParentDown",
                    "The parent " + link + " has no carrier, and nothing passes: look at its cable or its switch."));
        }
        boolean made = !host.links().containsKey(name);
        (made ? unfitForTags(link, kind, fact) : unfit(link, kind, fact))
                .ifPresent(reason -> advices.add(new Advice("ParentUnfit", "As a parent: " + reason + '.')));
        return advices;
    }
}
