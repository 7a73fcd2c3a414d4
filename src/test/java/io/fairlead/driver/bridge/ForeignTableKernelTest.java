package io.fairlead.driver.bridge;

import static io.fairlead.driver.bridge.BridgeLab.SILENCE;
import static io.fairlead.driver.bridge.ReconciledLab.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.kernel.ScratchNamespace;
import io.fairlead.model.Condition;
import io.fairlead.model.Owner;
import io.fairlead.model.Phase;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A table of our name that somebody else made: nothing is reachable without its rules, and nothing of theirs is touched. */
class ForeignTableKernelTest {

    private static final String BRIDGE = "br-a123456789ab";
    private static final String PORT = "vea1e1e1e1e1e1e";
    private static final String SANDBOX = "10.9.0.2";

    private ReconciledLab lab;
    private BridgeLab hosts;
    private ScratchNamespace c1;

    @BeforeEach
    void open() {
        lab = new ReconciledLab();
        hosts = lab.lab;
        c1 = hosts.sandbox();
        hosts.serve(c1, 80);
        hosts.lan.run("ip", "route", "add", "10.9.0.0/24", "via", BridgeLab.HOST4);
        hosts.host.run("sysctl", "-qw", "net.ipv4.ip_forward=1");
        lab.reconciler.start();
        await().atMost(LONG).until(lab.reconciler::firstPassDone);
    }

    @AfterEach
    void close() throws Exception {
        if (lab != null) {
            lab.close();
        }
    }

    private Owner attach() {
        return lab.put(
                "network a",
                "subnet 10.9.0.0/24 10.9.0.1",
                "endpoint " + c1.name() + " " + SANDBOX,
                "publish 0.0.0.0:8080 80/tcp");
    }

    private void awaitPhase(Owner owner, Phase phase) {
        await().atMost(LONG)
                .until(() -> lab.reconciler
                        .status(owner)
                        .filter(status -> status.phase() == phase)
                        .isPresent());
    }

    private List<String> conflicts(Owner owner) {
        return lab.reconciler.status(owner).stream()
                .flatMap(status -> status.conditions().stream())
                .filter(condition -> condition.type().equals("Conflict"))
                .map(Condition::message)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"inet", "inet-with-chains"})
    void nothingIsAttachedBesideItUntilItGoes(String table) {
        hosts.host.run("nft", "add table inet fairlead");
        if (table.endsWith("chains")) {
            hosts.host.run(
                    "nft", "add chain inet fairlead forward; add map inet fairlead into { type ifname : verdict; }");
        }
        String theirs = table();

        Owner owner = attach();
        awaitPhase(owner, Phase.DEGRADED);

        assertThat(conflicts(owner)).anySatisfy(text -> assertThat(text).contains("table inet fairlead", "its rules"));
        assertThat(hosts.links()).doesNotContain(BRIDGE, PORT);
        assertThat(BridgeLab.json(c1, "ip", "-j", "link")).hasSize(1);
        assertThat(hosts.ask(hosts.lan, SANDBOX, 80)).isEqualTo(SILENCE);
        // What is done in their table later is not ours either.
        hosts.host.run("nft", "add chain inet fairlead mine; add rule inet fairlead mine counter");
        lab.reconciler.requestAll();
        await().atMost(LONG).until(() -> table().contains("chain mine"));
        hosts.host.run("nft", "delete chain inet fairlead mine");
        assertThat(table()).isEqualTo(theirs);

        hosts.host.run("nft", "delete table inet fairlead");
        awaitPhase(owner, Phase.READY);
        assertThat(hosts.ask(hosts.lan, BridgeLab.HOST4, 8080)).endsWith(" at 80");
        assertThat(hosts.ask(hosts.lan, SANDBOX, 80)).isEqualTo(SILENCE);
    }

    @Test
    void whoeverIsAttachedAlreadyIsCutOff() {
        Owner owner = attach();
        awaitPhase(owner, Phase.READY);
        assertThat(hosts.ask(hosts.lan, SANDBOX, 80)).isEqualTo(SILENCE);
        assertThat(hosts.ask(hosts.lan, BridgeLab.HOST4, 8080)).endsWith(" at 80");

        hosts.host.run("nft", "delete table inet fairlead; add table inet fairlead");
        awaitPhase(owner, Phase.DEGRADED);

        await().atMost(LONG).until(() -> master().isEmpty());
        assertThat(hosts.ask(hosts.lan, SANDBOX, 80)).isEqualTo(SILENCE);
        assertThat(hosts.ask(hosts.host, SANDBOX, 80)).isEqualTo(SILENCE);
        // It keeps what it has, and is only put back.
        assertThat(BridgeLab.addresses(c1, "eth0")).containsExactly(SANDBOX + "/24");

        hosts.host.run("nft", "delete table inet fairlead");
        awaitPhase(owner, Phase.READY);
        assertThat(master()).isEqualTo(BRIDGE);
        assertThat(hosts.ask(hosts.lan, BridgeLab.HOST4, 8080)).endsWith(" at 80");
        assertThat(hosts.ask(hosts.lan, SANDBOX, 80)).isEqualTo(SILENCE);
    }

    private String table() {
        return hosts.host.run("nft", "list", "table", "inet", "fairlead");
    }

    private String master() {
        return BridgeLab.json(hosts.host, "ip", "-j", "link", "show", PORT)
                .path(0)
                .path("master")
                .asString("");
    }

    @Test
    void aRemovalBesideItEndsAtOnce() {
        Owner owner = attach();
        awaitPhase(owner, Phase.READY);
        hosts.host.run("nft", "delete table inet fairlead; add table inet fairlead");
        awaitPhase(owner, Phase.DEGRADED);

        lab.remove(owner);

        assertThat(lab.reconciler.awaitGone(owner, LONG)).isTrue();
        assertThat(hosts.links()).doesNotContain(BRIDGE, PORT);
        assertThat(hosts.ruleset().replaceAll("\\s", "")).isEqualTo("tableinetfairlead{}");
    }

    /** NFT_TABLE_F_OWNER: only the process that made it can change it, and it goes with that process. */
    @Test
    void aTableThatAProcessHoldsIsTheirsWhateverItSays() throws IOException {
        Process holder = new ProcessBuilder("ip", "netns", "exec", hosts.host.name(), "nft", "-i")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectErrorStream(true)
                .start();
        try {
            holder.outputWriter().write("add table inet fairlead { flags owner; comment \"fairlead host\"; }\n");
            holder.outputWriter().flush();
            await().atMost(LONG).until(() -> hosts.ruleset().contains("fairlead"));

            Owner owner = attach();
            awaitPhase(owner, Phase.DEGRADED);

            assertThat(conflicts(owner)).anySatisfy(text -> assertThat(text).contains("belongs to a process"));
            assertThat(hosts.links()).doesNotContain(BRIDGE, PORT);
            holder.outputWriter().close();
            awaitPhase(owner, Phase.READY);
        } finally {
            holder.destroy();
        }
    }

    /** The administrator's rules may use sets and chains of their own, which are no drift. */
    @Test
    void whatAnAdministratorPutsBesideOursStays() {
        Owner owner = attach();
        awaitPhase(owner, Phase.READY);
        hosts.host.run("nft", """
                add set inet fairlead bad { type ipv4_addr; flags timeout; }
                add set inet fairlead worse { type ipv4_addr; }
                add element inet fairlead worse { 198.51.100.7 }
                add chain inet fairlead mine
                add rule inet fairlead mine ip saddr @worse drop
                add rule inet fairlead user ip saddr @bad drop
                add rule inet fairlead user jump mine""".replace('\n', ';'));
        lab.reconciler.requestAll();
        hosts.host.run("nft", "flush chain inet fairlead forward");

        await().atMost(LONG)
                .until(() -> hosts.host
                        .run("nft", "list", "chain", "inet", "fairlead", "forward")
                        .contains("jump user"));

        assertThat(hosts.ruleset()).contains("set bad", "198.51.100.7", "ip saddr @worse drop", "jump mine");
        assertThat(lab.reconciler.status(owner)).map(s -> s.phase()).contains(Phase.READY);
    }

    /** A chain or set under a name that ours are to have is no reason to go without rules. */
    @Test
    void whatStandsInThePlaceOfOursInOurTableMakesWay() {
        Owner other = lab.put("network b", "subnet 10.8.0.0/24 10.8.0.1");
        awaitPhase(other, Phase.READY);
        hosts.host.run(
                "nft",
                "add chain inet fairlead into-a123456789ab; add rule inet fairlead into-a123456789ab accept;"
                        + " add element inet fairlead into { \"" + BRIDGE + "\" : goto into-a123456789ab }");

        Owner owner = attach();
        awaitPhase(owner, Phase.READY);

        assertThat(hosts.host.run("nft", "list", "chain", "inet", "fairlead", "into-a123456789ab"))
                .contains("fairlead network=", "everything else");
        assertThat(hosts.ask(hosts.lan, SANDBOX, 80)).isEqualTo(SILENCE);
    }
}
