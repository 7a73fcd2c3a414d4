package io.fairlead.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.LinkCounters;
import io.fairlead.model.NetworkId;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Totals only grow, whatever becomes of the links that are counted. */
class NetworkTotalsTest {

    private static final NetworkId NETWORK = new NetworkId("a".repeat(64));

    private final NetworkTotals totals = new NetworkTotals();

    private static LinkCounters link(int index, long rxBytes) {
        return new LinkCounters(index, rxBytes, rxBytes / 100, 0, 0, 2 * rxBytes, rxBytes / 50, 0, 0);
    }

    private static Sample sample(long second, Map<String, LinkCounters> links) {
        return sample(second, links, null);
    }

    private static Sample sample(long second, Map<String, LinkCounters> links, @Nullable Sample before) {
        return Sample.of(links, before, Instant.ofEpochSecond(second), second * 1_000_000_000L);
    }

    private long sent(Sample now, @Nullable Sample before) {
        Window window = new Window(now, before);
        Counted sum = now.links().keySet().stream()
                .flatMap(name -> window.link(name).stream())
                .reduce(Counted.NOTHING, Counted::plus);
        return totals.add(NETWORK, sum).sent().bytes();
    }

    @Test
    void growByWhatIsNew() {
        Sample start = sample(0, Map.of("ve1", link(1, 1000)));
        Sample later = sample(2, Map.of("ve1", link(1, 1500), "ve2", link(2, 300)));
        assertThat(sent(later, start)).isEqualTo(800);
        Sample detached = sample(4, Map.of("ve2", link(2, 400)));
        assertThat(sent(detached, later)).isEqualTo(900);
        Sample madeAnew = sample(6, Map.of("ve2", link(3, 50)));
        assertThat(sent(madeAnew, detached)).isEqualTo(950);
        assertThat(sent(madeAnew, madeAnew)).isEqualTo(950);
        totals.keep(Set.of());
        assertThat(sent(sample(8, madeAnew.links()), madeAnew)).isZero();
    }

    /** As while the mirror is loaded anew: links in sandboxes are missing from a look. */
    @Test
    void doNotCountAgainWhatOneLookMissed() {
        String name = "/run/netns/a eth0";
        Sample start = sample(0, Map.of(name, link(7, 1000)));
        assertThat(sent(start, null)).isEqualTo(1000);
        Sample missed = sample(2, Map.of(), start);
        assertThat(sent(missed, start)).isEqualTo(1000);
        Sample again = sample(4, Map.of(), missed);
        assertThat(sent(again, missed)).isEqualTo(1000);
        Sample back = sample(6, Map.of(name, link(7, 1300)), again);
        assertThat(sent(back, again)).isEqualTo(1300);
        Sample next = sample(8, Map.of(name, link(7, 1400)), back);
        assertThat(next.missed()).isEmpty();
        assertThat(sent(next, back)).isEqualTo(1400);
    }

    @Test
    void countAnotherLinkOfTheSameNameFromItsBeginning() {
        String name = "/run/netns/a eth0";
        Sample start = sample(0, Map.of(name, link(7, 1000)));
        Sample missed = sample(2, Map.of(), start);
        assertThat(sent(start, null)).isEqualTo(1000);
        assertThat(sent(sample(4, Map.of(name, link(8, 2000)), missed), missed)).isEqualTo(3000);
        // The namespace was made anew, and numbers its links as the one before did.
        assertThat(sent(sample(4, Map.of(name, link(7, 300)), missed), missed)).isEqualTo(3300);
    }

    @Test
    void forgetWhatIsGoneForLong() {
        Sample start = sample(0, Map.of("a", link(7, 1000)));
        Sample missed = sample(300, Map.of(), start);
        assertThat(missed.last("a")).isPresent();
        assertThat(sample(601, Map.of(), missed).last("a")).isEmpty();
    }

    @Test
    void tellRatesOverTheTimeBetweenTwoLooks() {
        Sample start = sample(0, Map.of("ve1", link(1, 1000)));
        Sample later = sample(2, Map.of("ve1", link(1, 1500)));
        Window window = new Window(later, start);
        assertThat(window.seconds()).contains(2.0);
        FlowView sent = window.link("ve1")
                .map(counted -> FlowView.of(counted.sent(), counted.newSent(), window.seconds()))
                .orElseThrow();
        assertThat(sent).isEqualTo(new FlowView(1500, 15, 0, 0, 250.0, 2.5));
        assertThat(new Window(later, null).seconds()).isEmpty();
        assertThat(new Window(later, later).seconds()).isEmpty();
        assertThat(window.link("ve2")).isEmpty();
    }
}
