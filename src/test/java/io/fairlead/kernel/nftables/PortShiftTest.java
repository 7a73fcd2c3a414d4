package io.fairlead.kernel.nftables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.model.PortRange;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PortShiftTest {

    @Test
    void upwardsNeedsOneShiftWhateverTheLength() {
        assertThat(PortShift.between(new PortRange(8000, 8999), new PortRange(9000, 9999)))
                .containsExactly(new PortShift(new PortRange(8000, 8999), 1000, 65535));
        assertThat(PortShift.between(new PortRange(80, 90), new PortRange(80, 90)))
                .containsExactly(new PortShift(new PortRange(80, 90), 0, 65535));
    }

    @Test
    void downwardsNeedsOneShiftUnlessTheRangeIsLongerThanItsFirstPort() {
        assertThat(PortShift.between(new PortRange(8000, 8010), new PortRange(80, 90)))
                .hasSize(1);
        assertThat(PortShift.between(new PortRange(100, 499), new PortRange(1, 400)))
                .extracting(PortShift::ports)
                .containsExactly(new PortRange(100, 199), new PortRange(200, 399), new PortRange(400, 499));
    }

    @Test
    void refusesRangesOfDifferentLength() {
        assertThatThrownBy(() -> PortShift.between(new PortRange(1, 2), PortRange.single(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** All pairs of corners and neighbours of corners, with lengths from one port to as many as there are. */
    @Test
    void mapsEveryPortOfEveryCornerCase() {
        int[] firsts = {1, 2, 3, 7, 8, 9, 80, 1023, 1024, 32767, 32768, 32769, 65533, 65534, 65535};
        int[] lengths = {1, 2, 3, 4, 7, 8, 100, 1024, 32767, 32768, 65534, 65535};
        for (int from : firsts) {
            for (int to : firsts) {
                for (int length : lengths) {
                    check(from, to, length);
                }
            }
        }
    }

    @Test
    void mapsEveryPortOfRandomRanges() {
        SplittableRandom random = new SplittableRandom(20_261_124);
        for (int i = 0; i < 3000; i++) {
            check(random.nextInt(1, 65536), random.nextInt(1, 65536), random.nextInt(1, 3000));
        }
    }

    private static void check(int from, int to, int length) {
        if (from + length - 1 > PortRange.MAX || to + length - 1 > PortRange.MAX) {
            return;
        }
        List<PortShift> shifts =
                PortShift.between(new PortRange(from, from + length - 1), new PortRange(to, to + length - 1));
        int next = from;
        for (PortShift shift : shifts) {
            assertThat(shift.ports().first()).isEqualTo(next);
            assertThat(shift.min()).isBetween(0, shift.max());
            assertThat(shift.max()).isLessThanOrEqualTo(PortRange.MAX);
            for (int port = shift.ports().first(); port <= shift.ports().last(); port++) {
                if (shift.apply(port) != port + to - from) {
                    throw new AssertionError(from + "->" + to + " x" + length + ": " + port + " by " + shift);
                }
            }
            next = shift.ports().last() + 1;
        }
        assertThat(next).isEqualTo(from + length);
        assertThat(shifts).hasSizeLessThanOrEqualTo(17);
    }
}
