package io.fairlead.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {

    /** What somebody else named may hold anything. */
    @Test
    void aFieldNeverBecomesARecord(@TempDir Path directory) {
        StateFile file = new StateFile(directory.resolve("records"));
        List<List<String>> records = List.of(
                List.of("/run/netns/a\n/run/netns/forged", "x"),
                List.of("tab\there", "4096\t131072\t6291456"),
                List.of("back\\slash\\n", "cr\r\n"),
                List.of("", ""));

        file.write(records);

        assertThat(new StateFile(directory.resolve("records")).read())
                .extracting(List::of)
                .isEqualTo(records);
    }
}
