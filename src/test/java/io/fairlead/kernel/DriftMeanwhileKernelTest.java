package io.fairlead.kernel;

import static io.fairlead.kernel.KernelLab.bridge;
import static io.fairlead.kernel.KernelLab.endpoint;
import static io.fairlead.kernel.KernelLab.network;
import static io.fairlead.kernel.KernelLab.ref;
import static io.fairlead.kernel.KernelLab.set;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.IpPrefix;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import io.fairlead.netlink.MessageWriter;
import io.fairlead.netlink.NetlinkSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What somebody breaks while the engine is at work, on the same links or on others, is noticed like anything else. */
class DriftMeanwhileKernelTest {

    private static final int ROUNDS = 80;
    private static final Owner RED = network(0xed);
    private static final Owner BLUE = network(0xb1);
    private static final LinkAddress RED_GATEWAY = gateway(RED, "br-red", "10.9.0.1/24");
    private static final LinkAddress BLUE_GATEWAY = gateway(BLUE, "br-blue", "10.8.0.1/24");
    private static final List<Resource> BLUES = bridge(BLUE, "br-blue", "10.8.0.1/24");

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private KernelLab lab;
    private NetlinkSocket others;
    private final Map<String, Integer> indexes = new HashMap<>();
    private final Map<Owner, ResourceSet> wishes = new HashMap<>(Map.of(RED, red(), BLUE, set(BLUES)));

    @BeforeEach
    void open() {
        lab = new KernelLab();
        others = lab.host.call(() -> NetlinkSocket.open(NetlinkSocket.ROUTE));
    }

    @AfterEach
    void close() {
        if (others != null) {
            others.close();
        }
        if (lab != null) {
            lab.close();
        }
    }

    private static LinkAddress gateway(Owner owner, String link, String prefix) {
        return new LinkAddress(owner, NamespaceRef.HOST, link, IpPrefix.of(prefix));
    }

    @Test
    void whileAnEndpointIsAttachedAndDetached() {
        ScratchNamespace sandbox = lab.sandbox();
        lab.converge(wishes);
        breaksWhile(() -> change(red(endpoint(ref(sandbox)))), () -> change(red()));
    }

    @Test
    void whileTheBridgeIsEdited() {
        lab.converge(wishes);
        breaksWhile(() -> change(red(mtu(1400))), () -> change(red(mtu(1300))));
    }

    @Test
    void whileASandboxIsDiscovered() {
        lab.converge(wishes);
        List<ScratchNamespace> fresh = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            fresh.add(lab.sandbox());
        }
        breaksWhile(() -> {
            List<Resource> endpoint = endpoint(ref(fresh.remove(0)));
            lab.kernel.preview(Map.of(RED, red(endpoint)));
        });
    }

    private static ResourceSet red(List<Resource> more) {
        return set(
                List.of(RED_GATEWAY),
                more,
                more.stream().anyMatch(BridgeLink.class::isInstance) ? List.of() : mtu(1500));
    }

    private static ResourceSet red() {
        return red(List.of());
    }

    private static List<Resource> mtu(int mtu) {
        return List.of(new BridgeLink(RED, NamespaceRef.HOST, "br-red", null, mtu, true, false));
    }

    private static List<Resource> endpoint(NamespaceRef sandbox) {
        return KernelLab.endpoint(RED, "br-red", "veth1", sandbox, "02:00:00:00:00:0a", "10.9.0.2/24", "10.9.0.1");
    }

    private void change(ResourceSet red) {
        wishes.put(RED, red);
        lab.kernel.apply(lab.kernel.plan(Map.of(RED, red)));
    }

    /** Does the works in turn, and has a gateway's address deleted at some moment of each. */
    private void breaksWhile(Runnable... works) {
        List<String> lost = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            LinkAddress victim = random.nextBoolean() ? RED_GATEWAY : BLUE_GATEWAY;
            lab.drifted.clear();
            long moment = random.nextInt(3_000_000);
            CompletableFuture<Void> breakage = CompletableFuture.runAsync(() -> {
                LockSupport.parkNanos(moment);
                delete(victim);
            });
            works[round % works.length].run();
            breakage.join();
            if (!isNoticed(victim)) {
                lost.add(victim.prefix() + " in round " + round);
            }
            assertThat(lost).as("seed " + seed).hasSizeLessThan(3);
            lab.converge(wishes);
        }
        assertThat(lost).as("seed " + seed).isEmpty();
    }

    private void delete(LinkAddress victim) {
        MessageWriter w = new MessageWriter();
        LinkRequests.deleteAddress(w, victim, index(victim));
        others.batch(w);
    }

    private int index(LinkAddress victim) {
        return indexes.computeIfAbsent(
                victim.link(), link -> lab.hostLink(link).get("ifindex").intValue());
    }

    /** The plan that was just carried out may have put it back. */
    private boolean isNoticed(LinkAddress victim) {
        if (lab.drifted.contains(victim.owner()) || isThere(victim)) {
            return true;
        }
        try {
            Awaitility.await().pollInterval(Duration.ofMillis(2)).until(() -> lab.drifted.contains(victim.owner()));
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    private boolean isThere(LinkAddress victim) {
        return lab.host
                .run("ip", "addr", "show", "dev", victim.link())
                .contains(victim.prefix().toString());
    }
}
