package io.fairlead.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.Postgres;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** History on real databases, the schema made by the migrations. */
class HistoryIT {

    private static final int KEPT = 20;

    /** No configuration by annotation, so that no other test's service finds it. */
    @ImportAutoConfiguration({
        DataSourceAutoConfiguration.class,
        DataSourceTransactionManagerAutoConfiguration.class,
        FlywayAutoConfiguration.class,
        JdbcTemplateAutoConfiguration.class,
        JdbcClientAutoConfiguration.class,
        TransactionAutoConfiguration.class
    })
    @Import({Journal.class, EventFeed.class, History.class, Retention.class})
    static class Lab {

        @Bean
        Callers callers() {
            return () -> new Caller("ann", "operator", "192.0.2.7", "r1");
        }

        @Bean
        MeterRegistry meters() {
            return new SimpleMeterRegistry();
        }

        @Bean
        HistorySettings settings() {
            Duration age = Duration.ofDays(90);
            return new HistorySettings(
                    new HistorySettings.Audit(KEPT, age),
                    new HistorySettings.Events(KEPT, age),
                    new HistorySettings.Leases(KEPT, age),
                    new HistorySettings.Repairs(KEPT, age),
                    1);
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class OnH2 extends Scenarios {

        @BeforeAll
        void start() {
            start("jdbc:h2:mem:history;LOCK_TIMEOUT=5000", "sa");
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    @SuppressWarnings("NullAway.Init") // JUnit calls start first
    class OnPostgres extends Scenarios {

        @BeforeAll
        void start() {
            start(Postgres.database(), Postgres.USER);
        }
    }

    @SuppressWarnings("NullAway.Init") // the subclass calls start first
    abstract static class Scenarios {

        private ConfigurableApplicationContext context;
        private TransactionTemplate transaction;
        private JdbcClient database;
        private Journal journal;
        private History history;
        private EventFeed feed;

        void start(String url, String user) {
            context = new SpringApplicationBuilder(Lab.class)
                    .web(WebApplicationType.NONE)
                    .run(
                            "--spring.datasource.url=" + url,
                            "--spring.datasource.username=" + user,
                            "--spring.datasource.password=");
            transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
            database = context.getBean(JdbcClient.class);
            journal = context.getBean(Journal.class);
            history = context.getBean(History.class);
            feed = context.getBean(EventFeed.class);
        }

        @AfterAll
        void close() {
            context.close();
        }

        @BeforeEach
        void empty() {
            database.sql("delete from history").update();
            database.sql("delete from lease_history").update();
            database.sql("delete from repair").update();
        }

        private static Entry change(String name, String action) {
            return new Entry(
                    Entry.now(),
                    Entry.Category.CHANGE,
                    Entry.Subject.network("id-of-" + name, name),
                    action,
                    Map.of(),
                    null,
                    Map.of("name", name));
        }

        private void append(Entry... entries) {
            transaction.executeWithoutResult(status -> journal.append("here", List.of(entries), List.of()));
        }

        private List<EventView> events(EventFilter filter) {
            return history.events(filter, History.Span.ALWAYS, new Page(null, false, 10_000));
        }

        private List<Long> read(EventFeed from, long after, int wanted) throws InterruptedException {
            List<Long> ids = new ArrayList<>();
            long position = after;
            for (long end = System.nanoTime() + 60_000_000_000L; ids.size() < wanted && System.nanoTime() < end; ) {
                EventFeed.Batch batch = from.next(position, EventFilter.ALL, Duration.ofSeconds(5), () -> false);
                assertThat(batch.gap()).isFalse();
                batch.events().forEach(event -> ids.add(event.id()));
                position = batch.position();
            }
            return ids;
        }

        @Test
        void nobodyWhoFollowsMissesAnythingOrGetsItTwice() throws InterruptedException, ExecutionException {
            long start = feed.now();
            long seed = System.nanoTime();
            int writers = 4;
            int each = 40;
            ExecutorService threads = Executors.newFixedThreadPool(writers + 2);
            EventFeed elsewhere = new EventFeed(history);
            try {
                List<Long> committed = Collections.synchronizedList(new ArrayList<>());
                List<Future<?>> writing = new ArrayList<>();
                for (int i = 0; i < writers; i++) {
                    Random random = new Random(seed + i);
                    writing.add(threads.submit(() -> write(random, each, committed)));
                }
                CountDownLatch written = new CountDownLatch(1);
                Future<List<Long>> here = threads.submit(() -> follow(feed, start, written));
                Future<List<Long>> there = threads.submit(() -> follow(elsewhere, start, written));
                for (Future<?> writer : writing) {
                    writer.get();
                }
                written.countDown();
                List<Long> expected = committed.stream().sorted().toList();
                assertThat(here.get()).as("seed " + seed).isEqualTo(expected);
                assertThat(there.get()).as("seed " + seed).isEqualTo(expected);
            } finally {
                threads.shutdownNow();
            }
        }

        /** Some transactions of one to three entries each, of which some are rolled back. */
        private void write(Random random, int transactions, List<Long> committed) {
            for (int i = 0; i < transactions; i++) {
                String name = "n" + random.nextInt(1_000_000_000);
                int entries = 1 + random.nextInt(3);
                boolean undo = random.nextInt(4) == 0;
                transaction.executeWithoutResult(status -> {
                    Entry[] changes = new Entry[entries];
                    Arrays.fill(changes, change(name, "update"));
                    journal.append("here", List.of(changes), List.of());
                    database.sql("select count(*) from history")
                            .query(Long.class)
                            .single();
                    if (undo) {
                        status.setRollbackOnly();
                    }
                });
                if (!undo) {
                    EventFilter mine = new EventFilter(List.of(), List.of(), name, null, null);
                    events(mine).forEach(event -> committed.add(event.id()));
                }
            }
        }

        private static List<Long> follow(EventFeed feed, long start, CountDownLatch written)
                throws InterruptedException {
            List<Long> ids = new ArrayList<>();
            long position = start;
            boolean over = false;
            while (true) {
                boolean last = written.getCount() == 0;
                EventFeed.Batch batch = feed.next(position, EventFilter.ALL, Duration.ofMillis(1500), () -> false);
                batch.events().forEach(event -> ids.add(event.id()));
                position = batch.position();
                if (over && batch.events().isEmpty()) {
                    return ids;
                }
                over = last;
            }
        }

        @Test
        void keepsWhatItIsToldToAndSaysWhatIsMissing() throws InterruptedException {
            long start = feed.now();
            for (int i = 0; i < 2 * KEPT; i++) {
                append(change("n" + i, "create"));
            }
            append(Entry.administration(Entry.Subject.of("token", "1", "t"), "create", Map.of()));
            context.getBean(Retention.class).tidy(Instant.now());
            assertThat(history.audit(EventFilter.ALL, null, History.Span.ALWAYS, new Page(null, true, 1000))
                            .rows())
                    .hasSize(KEPT);
            List<EventView> left = events(EventFilter.ALL);
            assertThat(left).hasSize(KEPT - 1);
            assertThat(left.get(left.size() - 1).name()).isEqualTo("n" + (2 * KEPT - 1));

            EventFeed fresh = new EventFeed(history);
            EventFeed.Batch gap = fresh.next(start, EventFilter.ALL, Duration.ZERO, () -> false);
            assertThat(gap.gap()).isTrue();
            assertThat(read(fresh, gap.position(), KEPT - 1))
                    .isEqualTo(left.stream().map(EventView::id).toList());
            assertThat(fresh.next(feed.now() + 1000, EventFilter.ALL, Duration.ZERO, () -> false)
                            .gap())
                    .as("an id that was never given out")
                    .isTrue();

            context.getBean(Retention.class).tidy(Instant.now().plus(Duration.ofDays(100)));
            assertThat(events(EventFilter.ALL)).isEmpty();
        }

        @Test
        void findsEventsByWhatTheyAreAbout() {
            Entry.Name network = new Entry.Name("b".repeat(64), "shop");
            Entry.Name sandbox = new Entry.Name("c".repeat(64), "db");
            Entry connect = new Entry(
                    Entry.now(),
                    Entry.Category.CHANGE,
                    new Entry.Subject("endpoint", "d".repeat(64), "db in shop", network, sandbox),
                    "connect",
                    Map.of("mac", "02:00:00:00:00:01"),
                    null,
                    Map.of());
            append(change("other", "create"), connect);
            for (EventFilter filter : List.of(
                    new EventFilter(List.of("endpoint", "host"), List.of(), null, null, null),
                    new EventFilter(List.of(), List.of("connect"), null, null, null),
                    new EventFilter(List.of(), List.of(), "dddd", null, null),
                    new EventFilter(List.of(), List.of(), "db in shop", null, null),
                    new EventFilter(List.of(), List.of(), null, "shop", null),
                    new EventFilter(List.of(), List.of(), null, "bbbbbb", null),
                    new EventFilter(List.of(), List.of(), null, null, "db"),
                    new EventFilter(List.of(), List.of(), null, null, sandbox.id()))) {
                List<EventView> found = events(filter);
                assertThat(found)
                        .as(filter.toString())
                        .extracting(EventView::action)
                        .containsExactly("connect");
                assertThat(events(EventFilter.ALL).stream().filter(filter::matches))
                        .isEqualTo(found);
            }
            assertThat(events(new EventFilter(List.of(), List.of(), null, "sho", null)))
                    .isEmpty();
            AuditView audit = history.audit(EventFilter.ALL, "ann", History.Span.ALWAYS, new Page(null, true, 1))
                    .rows()
                    .get(0);
            assertThat(List.of(audit.who(), audit.role(), audit.from(), audit.request()))
                    .containsExactly("ann", "operator", "192.0.2.7", "r1");
            assertThat(history.audit(EventFilter.ALL, "bob", History.Span.ALWAYS, new Page(null, true, 1))
                            .rows())
                    .isEmpty();
        }

        @Test
        void knowsWhoHadAnAddress() {
            IpAddress address = IpAddress.of("10.9.0.7");
            Entry.Name network = new Entry.Name("b".repeat(64), "shop");
            for (String sandbox : List.of("first", "second")) {
                transaction.executeWithoutResult(status -> journal.append(
                        "here",
                        List.of(),
                        List.of(new LeaseChange.Begin(
                                address,
                                network,
                                "e-" + sandbox,
                                new Entry.Name("s-" + sandbox, sandbox),
                                "02:00:00:00:00:01",
                                "here"))));
                transaction.executeWithoutResult(status ->
                        journal.append("here", List.of(), List.of(new LeaseChange.End(address, "e-" + sandbox))));
            }
            List<LeaseView> all = leases("10.9.0.7/32", History.Span.ALWAYS);
            assertThat(all).extracting(LeaseView::sandboxName).containsExactly("second", "first");
            for (LeaseView lease : all) {
                Instant middle = lease.from();
                assertThat(lease.to()).isAfterOrEqualTo(middle);
                assertThat(leases("10.9.0.0/24", new History.Span(middle, middle.plusNanos(1000))))
                        .as("who had it at " + middle)
                        .extracting(LeaseView::sandboxName)
                        .containsExactly(lease.sandboxName());
            }
            assertThat(leases("10.9.1.0/24", History.Span.ALWAYS)).isEmpty();
            assertThat(leases("10.9.0.7/32", new History.Span(Instant.now().plusSeconds(5), null)))
                    .isEmpty();
        }

        private List<LeaseView> leases(String prefix, History.Span span) {
            return history.leases(
                    new History.LeaseFilter(IpPrefix.of(prefix), "shop", null), span, new Page(null, true, 100));
        }

        @Test
        void oneThatTheDatabaseRefusesHoldsUpNobody() throws InterruptedException {
            Observations observations = new Observations(
                    journal,
                    context.getBean(Retention.class),
                    context.getBean(PlatformTransactionManager.class),
                    new SimpleMeterRegistry(),
                    100);
            Entry.Subject before = Entry.Subject.of("host", "", "before");
            try {
                transaction.executeWithoutResult(status -> {
                    database.sql("update history_position set last_id = last_id + 1")
                            .update();
                    observations.add("here", Entry.observation(before, "start", Map.of()));
                    observations.add("here", Entry.observation(before, "too long for its column ".repeat(9), Map.of()));
                    observations.add(
                            "here", Entry.observation(Entry.Subject.of("host", "", "behind"), "start", Map.of()));
                });
                await().untilAsserted(() -> assertThat(events(EventFilter.ALL))
                        .extracting(EventView::name)
                        .containsExactlyInAnyOrder("before", "behind"));
            } finally {
                observations.destroy();
            }
        }

        @Test
        void keepsTheNewestWhileTheDatabaseIsAway() throws InterruptedException {
            MeterRegistry meters = new SimpleMeterRegistry();
            Observations observations = new Observations(
                    journal,
                    context.getBean(Retention.class),
                    context.getBean(PlatformTransactionManager.class),
                    meters,
                    10);
            try {
                transaction.executeWithoutResult(status -> {
                    database.sql("update history_position set last_id = last_id + 1")
                            .update();
                    for (int i = 0; i < 300; i++) {
                        observations.add(
                                "here", Entry.observation(Entry.Subject.of("host", "", "h" + i), "start", Map.of()));
                    }
                });
                await().untilAsserted(() -> assertThat(events(EventFilter.ALL))
                        .extracting(EventView::name)
                        .contains("h290", "h299"));
                double dropped = Objects.requireNonNull(
                                meters.find("fairlead.history.dropped").counter())
                        .count();
                assertThat(dropped).isGreaterThanOrEqualTo(290 - 100);
                List<EventView> told = events(new EventFilter(List.of(), List.of("drop"), null, null, null));
                assertThat(told.stream()
                                .mapToInt(event -> (Integer) event.details().get("events"))
                                .sum())
                        .isEqualTo((int) dropped);
                assertThat(events(EventFilter.ALL)).hasSize(300 - (int) dropped + told.size());
            } finally {
                observations.destroy();
            }
        }
    }
}
