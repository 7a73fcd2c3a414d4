package io.fairlead.kernel;

import static io.fairlead.kernel.KernelLab.network;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.kernel.rtnetlink.Link;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DriftCollectorTest {

    private static final Owner RED = network(0xed);
    private static final Owner BLUE = network(0xb1);

    private static final OwnerTags TAGS =
            new OwnerTags(KernelLab.INSTALLATION, false, new StateFile(Path.of("/nonexistent")));

    private final DriftCollector drift = new DriftCollector(new Interests());

    private static NamespaceMirror sandbox(int number) {
        return new NamespaceMirror(
                new NetworkNamespace.Identity(1, number),
                number,
                NamespaceRef.named("s" + number),
                TAGS,
                (n, b, a) -> {});
    }

    private static Link eth0(Owner owner) {
        return Link.change(2).name("eth0").alias(TAGS.of(owner)).build();
    }

    /** Every sandbox has an eth0. */
    @Test
    void whatOthersDoInOneSandboxIsToldFromWhatWeDoInAnother() {
        VethLink veth = KernelLab.veth(RED, "br-red", "veth1", NamespaceRef.named("s1"), "02:00:00:00:00:0a");

        drift.beginOwn();
        drift.changed(sandbox(1), null, eth0(RED));
        drift.changed(sandbox(2), eth0(BLUE), null);
        drift.endOwn(new Plan(List.of(new Change.Create(veth)), List.of()));

        assertThat(drift.take()).containsExactly(BLUE);
    }
}
