package io.fairlead.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Random;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file keeps about the size of what it holds, and whoever ends the process meanwhile loses nothing. */
class DatabaseFileTest {

    private static final long MEBI = 1 << 20;
    private static final int TURNS = 500;
    private static final int KILLS = Integer.getInteger("fairlead.database.kills", 3);

    @TempDir
    Path directory;

    private Path path() {
        return directory.resolve("db.mv.db");
    }

    @Test
    void growsWithWhatItHoldsAndNotWithWhatHappens() throws SQLException, IOException {
        try (Rows rows = Rows.create(directory)) {
            DatabaseFile file = rows.file();
            long largest = 0;
            int compacted = 0;
            for (int turn = 0; turn < TURNS; turn++) {
                rows.turn();
                largest = Math.max(largest, Files.size(path()));
                if (file.isWasteful()) {
                    file.compact();
                    compacted++;
                }
            }
            assertThat(largest).as("after " + compacted + " turns").isLessThan(20 * MEBI);
            assertThat(compacted).isBetween(2, TURNS / 10);
            assertThat(file.isWasteful()).isFalse();
            assertThat(rows.events()).isPositive();
        }
    }

    @Test
    void shrinksAgainWhenItHasGrown() throws SQLException, IOException {
        long events;
        try (Rows rows = Rows.create(directory)) {
            for (int turn = 0; turn < TURNS; turn++) {
                rows.turn();
            }
            events = rows.events();
        }
        assertThat(Files.size(path())).as("what H2 alone makes of it").isGreaterThan(32 * MEBI);
        try (Rows rows = Rows.open(directory)) {
            DatabaseFile file = rows.file();
            for (int turn = 0; turn < 20 && file.isWasteful(); turn++) {
                file.compact();
            }
            assertThat(Files.size(path())).isLessThan(12 * MEBI);
            assertThat(rows.events()).isEqualTo(events);
            rows.turn();
        }
        try (Rows rows = Rows.open(directory)) {
            assertThat(rows.events()).isGreaterThan(events);
        }
    }

    /** Writes for ever, with the service's compaction beside it, and says what is committed. */
    static final class Writer {

        public static void main(String[] args) throws SQLException {
            Path directory = Path.of(args[0]);
            JdbcDataSource source = new JdbcDataSource();
            source.setURL(Rows.url(directory));
            source.setUser("sa");
            try (Rows rows = Rows.open(directory)) {
                rows.events();
                new Compaction(source).afterSingletonsInstantiated();
                while (true) {
                    System.out.println(rows.turn());
                }
            }
        }
    }

    @Test
    void losesNothingToAKillAtAnyMoment() throws SQLException, IOException, InterruptedException {
        long seed = Long.getLong("fairlead.database.seed", System.nanoTime());
        Random random = new Random(seed);
        Rows.create(directory).close();
        for (int kill = 0; kill < KILLS; kill++) {
            long committed = committedBeforeAKill(200 + random.nextInt(1200));
            try (Rows rows = Rows.open(directory)) {
                assertThat(rows.events()).as("seed " + seed + ", kill " + kill).isGreaterThanOrEqualTo(committed);
            }
        }
    }

    private long committedBeforeAKill(int events) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String first = lines.readLine();
            assertThat(first).as("the writer says why it does not start").isNotNull();
            long last = Long.parseLong(first);
            long until = last + events;
            for (String line = first; line != null; line = lines.readLine()) {
                last = Math.max(last, Long.parseLong(line)); // the last line may be cut off
                if (last >= until) {
                    process.toHandle().destroyForcibly(); // which leaves what was said to be read
                }
            }
            return last;
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
