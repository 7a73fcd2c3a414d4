package io.fairlead.kernel;

import static io.fairlead.kernel.KernelLab.network;
import static io.fairlead.kernel.KernelLab.ref;
import static io.fairlead.kernel.KernelLab.sandboxOwner;
import static io.fairlead.kernel.KernelLab.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.model.IpPrefix;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose a thing is: several databases may have worked on one host. */
class InstallationKernelTest {

    private static final Owner RED = network(0xed);
    private static final Owner BLUE = network(0xb1);
    private static final Owner WEB = sandboxOwner(0xeb);
    private static final String FIRST = KernelLab.INSTALLATION.id();
    private static final Installation SECOND = Installation.fresh("beefbeefbeef");
    private static final String MAC = "02:00:00:00:00:0a";

    @TempDir
    Path temporary;

    private KernelLab lab;
    private ScratchNamespace sandbox;
    private NamespaceRef made;

    /** A network with a sandbox, and rules. */
    @BeforeEach
    void open() {
        lab = new KernelLab();
        sandbox = lab.sandbox();
        made = NamespaceRef.named(lab.host.name() + "-web");
        lab.converge(Map.of(RED, red(), WEB, web()));
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.restart();
            lab.kernel.adopt(SECOND.id());
            lab.kernel.adopt(Stranger.OLDER);
            lab.kernel.apply(lab.plan(WEB, ResourceSet.EMPTY));
            lab.close();
        }
    }

    private ResourceSet red() {
        return set(
                List.copyOf(
                        FirewallKernelTest.wishes(RED, "br-red", "10.9.0.1/24").all()),
                KernelLab.endpoint(RED, "br-red", "veth1", ref(sandbox), MAC, "10.9.0.2/24", "10.9.0.1"),
                List.of(KernelLab.veth(RED, "br-red", "veth2", made, "02:00:00:00:00:0b")));
    }

    private ResourceSet web() {
        return set(List.of(new Netns(WEB, made)));
    }

    /** What a person sees of the host, but for what comes and goes by itself. */
    private String look() {
        return lab.host.run("ip", "-o", "link").replaceAll("state \\S+|qlen \\d+|Error: .*\n", "")
                + lab.host.run("ip", "-o", "-4", "address")
                + lab.host.run("nft", "list", "ruleset");
    }

    private LinuxKernel second(Installation installation) {
        lab.kernel.close();
        lab.kernel = LinuxKernel.open("/run/netns/" + lab.host.name(), temporary, installation);
        return lab.kernel;
    }

    private Set<String> aliases(ScratchNamespace namespace) {
        Set<String> aliases = new java.util.TreeSet<>();
        KernelLab.json(namespace, "ip", "-j", "link").forEach(link -> {
            if (link.has("ifalias")) {
                aliases.add(link.get("ifalias").asString());
            }
        });
        return aliases;
    }

    /** Takes the installation out of all tags, as a version wrote them that knew none. */
    private void makeOlder() {
        for (ScratchNamespace namespace : List.of(lab.host, sandbox)) {
            KernelLab.json(namespace, "ip", "-j", "link").forEach(link -> {
                if (link.has("ifalias")) {
                    String older = link.get("ifalias").asString().replaceAll("@.*", "");
                    namespace.run("ip", "link", "set", link.get("ifname").asString(), "alias", older);
                }
            });
        }
        lab.host.run("ip", "netns", "exec", lab.host.name() + "-web", "ip", "link", "set", "lo", "alias", tag(WEB));
        String rules = lab.host.run("nft", "list", "ruleset").replaceAll("@[0-9a-f]{12}\"", "\"");
        try {
            Path file = Files.writeString(temporary.resolve("rules"), "flush ruleset\n" + rules);
            lab.host.run("nft", "-f", file.toString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        assertThat(aliases(lab.host)).contains(tag(RED));
        assertThat(lab.host.run("nft", "list", "ruleset")).contains("\"" + tag(RED) + "\"");
    }

    private static String tag(Owner owner) {
        return OwnerTag.inFile(owner);
    }

    @Test
    void everythingSaysWhoseItIs() {
        assertThat(aliases(lab.host)).containsExactly(tag(RED) + '@' + FIRST);
        assertThat(aliases(sandbox)).containsExactly(tag(RED) + '@' + FIRST);
        assertThat(lab.host.run("nft", "list", "ruleset"))
                .contains(
                        "\"fairlead host@" + FIRST + "\"",
                        "\"" + tag(RED) + '@' + FIRST + "\"",
                        "\"fairlead administrator@" + FIRST + "\"")
                .doesNotContain("\"" + tag(RED) + "\"", "\"fairlead host\"");
    }

    @Test
    void anotherDatabaseTouchesNothingAndSaysWhoseItIs() {
        lab.host.run("ip", "link", "add", "gone", "type", "bridge");
        lab.host.run("ip", "link", "set", "gone", "alias", "fairlead tombstone@" + FIRST);
        String before = look();

        LinuxKernel other = second(SECOND);

        assertThat(other.owners()).isEmpty();
        assertThat(other.strangers()).containsExactly(new Stranger(FIRST, 4, true));
        assertThat(other.strangers().get(0).describe())
                .isEqualTo("another Fairlead, installation " + FIRST + ": 4 links and the table inet fairlead");
        Plan nothing = other.plan(Map.of(
                Owner.HOST,
                ResourceSet.EMPTY,
                RED,
                ResourceSet.EMPTY,
                BLUE,
                ResourceSet.EMPTY,
                WEB,
                ResourceSet.EMPTY));
        assertThat(nothing.changes()).isEmpty();

        Plan conflicts = other.plan(Map.of(
                BLUE,
                FirewallKernelTest.wishes(BLUE, "br-red", "10.8.0.1/24"),
                sandboxOwner(1),
                set(List.of(new Netns(sandboxOwner(1), made)))));
        assertThat(conflicts.changes()).isEmpty();
        String whose = " belongs to another Fairlead, installation " + FIRST;
        String obstacles = conflicts.obstacles().toString();
        assertThat(obstacles)
                .contains(
                        "table inet fairlead exists and" + whose,
                        "link br-red exists and" + whose,
                        "network namespace " + made + " exists and" + whose);

        assertThat(other.awaitDeletions(Duration.ofSeconds(10))).isTrue();
        lab.host.run("nft", "add", "chain", "inet", "fairlead", "more");
        assertThat(other.plan(Map.of(Owner.HOST, ResourceSet.EMPTY)).changes()).isEmpty();
        lab.host.run("nft", "delete", "chain", "inet", "fairlead", "more");
        assertThat(look()).isEqualTo(before);
    }

    /** Its addresses carry the same number as ours, so on a link without any tag nobody can tell. */
    @Test
    void addressesOnLinksWithoutTagsAreLeftAloneBesideAnotherInstallation() {
        lab.host.run("ip", "link", "add", "adopted", "type", "bridge");
        lab.converge(
                BLUE,
                set(List.of(
                        new BridgeLink(BLUE, NamespaceRef.HOST, "adopted", null, null, true, true),
                        new LinkAddress(BLUE, NamespaceRef.HOST, "adopted", IpPrefix.of("10.7.0.1/24")))));

        assertThat(second(SECOND).plan(Map.of(Owner.HOST, ResourceSet.EMPTY)).changes())
                .isEmpty();
    }

    @Test
    void itsOwnDatabaseFindsItAgainFromAnotherDataDirectory() {
        LinuxKernel moved = second(KernelLab.INSTALLATION);

        assertThat(moved.strangers()).isEmpty();
        assertThat(moved.plan(Map.of(RED, red(), WEB, web())).changes()).isEmpty();
    }

    @Test
    void anUpgradeTakesOverWhatTheVersionBeforeMade() {
        makeOlder();

        LinuxKernel upgraded = second(new Installation(FIRST, true, Set.of(RED, WEB)));

        assertThat(upgraded.strangers()).isEmpty();
        Plan plan = upgraded.plan(Map.of(RED, red(), WEB, web()));
        assertThat(plan.changes()).isEmpty();
        assertThat(plan.obstacles()).isEmpty();
        assertThat(aliases(lab.host)).containsExactly(tag(RED) + '@' + FIRST);
        assertThat(lab.host.run("nft", "list", "set", "inet", "fairlead", "sources"))
                .contains(tag(RED) + '@' + FIRST);
        assertThat(lab.host.run("nft", "list", "map", "inet", "fairlead", "links"))
                .contains(tag(RED) + '@' + FIRST);

        assertThat(second(SECOND).strangers()).containsExactly(new Stranger(FIRST, 3, true));
    }

    @Test
    void whatAnOlderVersionMadeForAnotherDatabaseIsNotOurs() {
        makeOlder();
        String before = look();
        for (Installation other : List.of(SECOND, new Installation(SECOND.id(), true, Set.of(BLUE)))) {
            LinuxKernel kernel = second(other);

            assertThat(kernel.strangers()).containsExactly(new Stranger(Stranger.OLDER, 3, true));
            assertThat(kernel.owners()).isEmpty();
            assertThat(kernel.plan(Map.of(Owner.HOST, ResourceSet.EMPTY)).changes())
                    .isEmpty();
            assertThat(kernel.plan(Map.of(BLUE, FirewallKernelTest.wishes(BLUE, "br-blue", "10.8.0.1/24")))
                            .obstacles()
                            .toString())
                    .contains("table inet fairlead exists and belongs to another Fairlead, of an older version");
        }
        assertThat(look()).isEqualTo(before);
    }

    @Test
    void whatIsAdoptedIsOursAndStaysSo() {
        LinuxKernel other = second(SECOND);
        other.adopt(FIRST);

        assertThat(other.strangers()).isEmpty();
        assertThat(other.owners()).containsExactlyInAnyOrder(Owner.HOST, RED, WEB);
        assertThat(other.plan(Map.of(RED, red(), WEB, web())).changes()).isEmpty();
        assertThat(aliases(lab.host)).containsExactly(tag(RED) + '@' + SECOND.id());

        LinuxKernel again = second(SECOND);
        assertThat(again.owners()).containsExactlyInAnyOrder(Owner.HOST, RED, WEB);
        Map<Owner, ResourceSet> nothing =
                Map.of(RED, ResourceSet.EMPTY, WEB, ResourceSet.EMPTY, Owner.HOST, ResourceSet.EMPTY);
        assertThat(again.apply(again.plan(nothing)).failures()).isEmpty();
        assertThat(again.awaitDeletions(Duration.ofSeconds(10))).isTrue();
        assertThat(lab.host.run("nft", "list", "ruleset")).isEmpty();
        assertThat(Path.of(made.path())).doesNotExist();
        await().untilAsserted(() ->
                assertThat(lab.host.run("ip", "-o", "link").lines()).allMatch(line -> line.contains(" lo:")));
    }

    @Test
    void aSandboxOfAServiceForAnotherHostIsNotAdopted() {
        try (KernelLab elsewhere = new KernelLab()) {
            NamespaceRef theirs = NamespaceRef.named(elsewhere.host.name() + "-theirs");
            Owner owner = sandboxOwner(0x0e);
            elsewhere.converge(Map.of(
                    owner,
                    set(List.of(new Netns(owner, theirs))),
                    BLUE,
                    set(
                            KernelLab.bridge(BLUE, "br-blue", "10.8.0.1/24"),
                            List.of(KernelLab.veth(BLUE, "br-blue", "veth1", theirs, MAC)))));
            try {
                LinuxKernel other = second(SECOND);
                other.adopt(FIRST);

                assertThat(other.owners()).contains(WEB).doesNotContain(owner);
            } finally {
                elsewhere.kernel.apply(elsewhere.plan(owner, ResourceSet.EMPTY));
            }
        }
    }

    @Test
    void aRouteOfAnotherInstallationIsInTheWay() {
        lab.host.run("ip", "route", "add", "10.99.0.0/16", "via", "10.9.0.2", "proto", "250");
        LinuxKernel other = second(SECOND);
        Plan plan = other.plan(Map.of(
                BLUE,
                set(
                        KernelLab.bridge(BLUE, "br-blue", "10.8.0.1/24"),
                        List.of(new Route(BLUE, NamespaceRef.HOST, IpPrefix.of("10.99.0.0/16"), null, "br-blue")))));

        assertThat(plan.obstacles())
                .extracting(Plan.Obstacle::message)
                .containsExactly(
                        "the route to 10.99.0.0/16 in host belongs to another Fairlead, installation " + FIRST);
    }
}
