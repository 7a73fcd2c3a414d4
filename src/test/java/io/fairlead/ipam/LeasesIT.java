package io.fairlead.ipam;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.Postgres;
import io.fairlead.model.EndpointId;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.MacAddress;
import io.fairlead.model.NetworkId;
import io.fairlead.model.Subnet;
import jakarta.persistence.EntityManagerFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.hibernate.SessionFactory;
import org.hibernate.stat.Statistics;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Leasing on real databases, the schema made by the migrations. */
class LeasesIT {

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        DataSourceAutoConfiguration.class,
        FlywayAutoConfiguration.class,
        HibernateJpaAutoConfiguration.class,
        JdbcTemplateAutoConfiguration.class,
        JdbcClientAutoConfiguration.class,
        TransactionAutoConfiguration.class
    })
    @EntityScan("io.fairlead")
    @Import(Leases.class)
    static class Lab {}

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class OnH2 extends Scenarios {

        @BeforeAll
        void start() {
            start("jdbc:h2:mem:leases;LOCK_TIMEOUT=10000", "sa");
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class OnPostgresql extends Scenarios {

        @BeforeAll
        void start() {
            start(Postgres.database(), Postgres.USER);
        }
    }

    @SuppressWarnings("NullAway.Init") // JUnit calls start first
    abstract static class Scenarios {

        private static final NetworkId NETWORK = new NetworkId("n".repeat(64));

        private @Nullable ConfigurableApplicationContext context;
        private Leases leases;
        private JdbcClient sql;
        private TransactionTemplate transaction;
        private Statistics statistics;

        void start(String url, String user) {
            context = new SpringApplicationBuilder(Lab.class)
                    .web(WebApplicationType.NONE)
                    .run(
                            "--spring.datasource.url=" + url,
                            "--spring.datasource.username=" + user,
                            "--spring.datasource.password=",
                            "--spring.jpa.properties.hibernate.generate_statistics=true",
                            "--fairlead.data-dir=" + System.getProperty("java.io.tmpdir"),
                            "--logging.level.org.hibernate.session.metrics=off",
                            "--logging.level.org.hibernate.engine.internal=off");
            leases = context.getBean(Leases.class);
            sql = context.getBean(JdbcClient.class);
            transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
            statistics = context.getBean(EntityManagerFactory.class)
                    .unwrap(SessionFactory.class)
                    .getStatistics();
        }

        @AfterAll
        void stop() {
            if (context != null) {
                context.close();
            }
        }

        @BeforeEach
        void network() {
            sql.sql(
                            "insert into network (id, name, driver, predefined, ipv4, ipv6, internal, options, labels, generation,"
                                    + " created_at) values (?, 'n', 'bridge', false, true, true, false, '{}', '{}', 1,"
                                    + " current_timestamp)")
                    .param(NETWORK.value())
                    .update();
        }

        @AfterEach
        void clean() {
            for (String table : List.of("lease", "free_range", "reservation", "endpoint", "sandbox", "network")) {
                sql.sql("delete from " + table).update();
            }
        }

        private EndpointId endpoint(int number) {
            EndpointId id = new EndpointId(String.format("%064d", number));
            sql.sql("insert into sandbox (id, name, kind, namespace, generation, revision, created_at)"
                            + " values (?, ?, 'HOST', '', 1, 1, current_timestamp)")
                    .params(id.value(), "s" + number)
                    .update();
            sql.sql("insert into endpoint (id, network_id, sandbox_id, node, link_name, mac, aliases, options,"
                            + " gateway_priority, gateway4, gateway6, created_at) values (?, ?, ?, 'node', 'eth0', ?, '[]', '{}', 0, false, false,"
                            + " current_timestamp)")
                    .params(id.value(), NETWORK.value(), id.value(), "mac" + number)
                    .update();
            return id;
        }

        private Subnet open(String prefix, @Nullable String range, String... aux) {
            Map<String, IpAddress> auxiliary = new TreeMap<>();
            for (String address : aux) {
                auxiliary.put(address, IpAddress.of(address));
            }
            IpPrefix parsed = IpPrefix.of(prefix);
            Subnet subnet = new Subnet(
                    parsed,
                    AddressRange.firstUsable(parsed, auxiliary.values()).orElseThrow(),
                    range == null ? null : IpPrefix.of(range),
                    auxiliary);
            transaction.executeWithoutResult(status -> leases.open(NETWORK, List.of(subnet)));
            return subnet;
        }

        private <T> T in(Supplier<T> work) {
            return Objects.requireNonNull(transaction.execute(status -> work.get()));
        }

        private Optional<String> lowest(Subnet subnet, EndpointId endpoint, int ordinal) {
            return in(() -> leases.leaseLowest(NETWORK, subnet, endpoint, ordinal)
                    .map(lease -> lease.address().toString()));
        }

        private boolean exact(Subnet subnet, EndpointId endpoint, String address, int ordinal) {
            return in(() -> leases.lease(NETWORK, subnet, IpAddress.of(address), endpoint, ordinal)
                    .isPresent());
        }

        private void release(EndpointId endpoint) {
            transaction.executeWithoutResult(status -> leases.release(NETWORK, endpoint));
        }

        private List<String> freeRanges() {
            return sql.sql("select first_address, last_address from free_range order by last_address")
                    .query((row, number) ->
                            SortableAddress.read(row.getString(1)) + "-" + SortableAddress.read(row.getString(2)))
                    .list();
        }

        @Test
        void leasesTheLowestAndReusesWhatIsFreed() {
            Subnet subnet = open("10.0.0.0/29", null, "10.0.0.4");
            EndpointId one = endpoint(1);
            EndpointId two = endpoint(2);
            EndpointId three = endpoint(3);
            assertThat(lowest(subnet, one, 0)).contains("10.0.0.2/29");
            assertThat(lowest(subnet, two, 0)).contains("10.0.0.3/29");
            assertThat(lowest(subnet, three, 0)).contains("10.0.0.5/29");
            release(one);
            assertThat(lowest(subnet, three, 1)).contains("10.0.0.2/29");
            assertThat(lowest(subnet, three, 2)).contains("10.0.0.6/29");
            assertThat(lowest(subnet, three, 3)).isEmpty();
            release(three);
            release(two);
            assertThat(freeRanges()).containsExactly("10.0.0.2-10.0.0.3", "10.0.0.5-10.0.0.6");
        }

        @Test
        void leasesFromTheRangeAndAnythingOnRequest() {
            Subnet subnet = open("10.0.0.0/24", "10.0.0.128/30");
            EndpointId one = endpoint(1);
            assertThat(lowest(subnet, one, 0)).contains("10.0.0.128/24");
            assertThat(exact(subnet, one, "10.0.0.130", 1)).isTrue();
            assertThat(lowest(subnet, one, 2)).contains("10.0.0.129/24");
            assertThat(lowest(subnet, one, 3)).contains("10.0.0.131/24");
            assertThat(lowest(subnet, one, 4)).isEmpty();
            assertThat(exact(subnet, one, "10.0.0.2", 4)).isTrue();
            assertThat(exact(subnet, one, "10.0.0.254", 5)).isTrue();
            for (String never : List.of("10.0.0.2", "10.0.0.1", "10.0.0.0", "10.0.0.255")) {
                assertThat(exact(subnet, one, never, 6)).as(never).isFalse();
            }
            release(one);
            assertThat(freeRanges()).containsExactly("10.0.0.2-10.0.0.254");
        }

        @Test
        void leasesIpv6WithoutTheAnycastAddress() {
            Subnet subnet = open("fd00:1::/64", null);
            EndpointId one = endpoint(1);
            assertThat(lowest(subnet, one, 0)).contains("fd00:1::2/64");
            assertThat(exact(subnet, one, "fd00:1::", 1)).isFalse();
            assertThat(exact(subnet, one, "fd00:1::ffff:ffff:ffff:ffff", 1)).isTrue();
        }

        @Test
        void usesBothAddressesOfTheSmallestSubnets() {
            Subnet subnet = open("10.0.0.0/31", null);
            EndpointId one = endpoint(1);
            assertThat(subnet.gateway()).isEqualTo(IpAddress.of("10.0.0.0"));
            assertThat(lowest(subnet, one, 0)).contains("10.0.0.1/31");
            assertThat(lowest(subnet, one, 1)).isEmpty();
            release(one);
            assertThat(freeRanges()).containsExactly("10.0.0.1-10.0.0.1");
        }

        @Test
        void fillsA16WithoutSlowingDown() {
            Subnet subnet = open("10.0.0.0/16", null);
            EndpointId one = endpoint(1);
            long first = statements(() -> lowest(subnet, one, 0));
            int leased = 1;
            while (leased < 65_532) {
                int from = leased;
                int to = Math.min(from + 64, 65_532);
                transaction.executeWithoutResult(status -> {
                    for (int i = from; i < to; i++) {
                        assertThat(leases.leaseLowest(NETWORK, subnet, one, i)).isPresent();
                    }
                });
                leased = to;
            }
            long last = statements(() -> assertThat(lowest(subnet, one, 65_532)).contains("10.0.255.254/16"));
            assertThat(last).isEqualTo(first).isLessThanOrEqualTo(3);
            assertThat(lowest(subnet, one, 65_533)).isEmpty();
            assertThat(sql.sql("select count(*) from lease")
                            .query(Integer.class)
                            .single())
                    .isEqualTo(65_533);
            assertThat(freeRanges()).isEmpty();
        }

        private long statements(Runnable work) {
            long before = statistics.getPrepareStatementCount();
            work.run();
            return statistics.getPrepareStatementCount() - before;
        }

        private static final MacAddress MAC =
                MacAddress.parse("02:00:00:00:00:01").orElseThrow();

        private static Reservation reservation(String address, String sandbox) {
            return new Reservation(NETWORK, IpAddress.of(address), sandbox, null);
        }

        private boolean reserve(Reservation reservation) {
            return in(() -> leases.reserve(reservation));
        }

        private Optional<Lease> claim(String address, EndpointId endpoint, String sandbox) {
            return in(() -> leases.claim(new Lease(NETWORK, endpoint, IpPrefix.of(address), 0), sandbox, MAC));
        }

        @Test
        void whatIsReservedIsLeasedByItsHolderAlone() {
            Subnet subnet = open("10.0.0.0/28", null);
            EndpointId one = endpoint(1);
            assertThat(reserve(reservation("10.0.0.3", "web"))).isTrue();
            assertThat(reserve(new Reservation(NETWORK, IpAddress.of("10.0.0.4"), null, MAC)))
                    .isTrue();
            assertThat(freeRanges()).containsExactly("10.0.0.2-10.0.0.2", "10.0.0.5-10.0.0.14");

            assertThat(lowest(subnet, one, 0)).contains("10.0.0.2/28");
            assertThat(lowest(subnet, one, 1)).contains("10.0.0.5/28");
            assertThat(exact(subnet, one, "10.0.0.3", 2)).isFalse();
            assertThat(claim("10.0.0.3/28", one, "other")).isEmpty();
            assertThat(claim("10.0.0.9/28", one, "web"))
                    .as("is reserved for nobody")
                    .isEmpty();
            assertThat(claim("10.0.0.3/28", one, "web")).isPresent();
            assertThat(claim("10.0.0.3/28", one, "web")).as("is leased").isEmpty();
            assertThat(claim("10.0.0.4/28", one, "other"))
                    .as("by its MAC address")
                    .isPresent();

            release(one);
            assertThat(freeRanges())
                    .as("what is reserved stays so")
                    .containsExactly("10.0.0.2-10.0.0.2", "10.0.0.5-10.0.0.14");
            assertThat(in(() -> leases.reservations()))
                    .containsExactly(
                            reservation("10.0.0.3", "web"),
                            new Reservation(NETWORK, IpAddress.of("10.0.0.4"), null, MAC));
        }

        @Test
        void whatIsReservedNoLongerIsFreeOrStaysLeased() {
            Subnet subnet = open("10.0.0.0/29", null);
            EndpointId one = endpoint(1);
            assertThat(exact(subnet, one, "10.0.0.3", 0)).isTrue();
            assertThat(reserve(reservation("10.0.0.3", "web"))).isTrue();
            assertThat(reserve(reservation("10.0.0.3", "db"))).isFalse();
            assertThat(reserve(reservation("10.0.0.1", "db"))).as("the gateway").isFalse();
            assertThat(reserve(reservation("10.0.0.7", "db"))).as("broadcast").isFalse();
            assertThat(reserve(reservation("10.0.0.5", "db"))).isTrue();

            unreserve("10.0.0.3");
            unreserve("10.0.0.5");
            assertThat(freeRanges()).containsExactly("10.0.0.2-10.0.0.2", "10.0.0.4-10.0.0.6");
            release(one);
            assertThat(freeRanges()).containsExactly("10.0.0.2-10.0.0.6");
        }

        private void unreserve(String address) {
            transaction.executeWithoutResult(
                    status -> leases.unreserve(new Reservation.Key(NETWORK, IpAddress.of(address))));
        }

        @Test
        void reservationsAreTakenAlongWhenSubnetsChange() {
            Subnet subnet = open("10.0.0.0/29", null);
            EndpointId one = endpoint(1);
            assertThat(lowest(subnet, one, 0)).contains("10.0.0.2/29");
            assertThat(reserve(reservation("10.0.0.3", "web"))).isTrue();
            Subnet wider = new Subnet(IpPrefix.of("10.0.0.0/28"), subnet.gateway(), null, Map.of());
            List<Reservation> after = List.of(reservation("10.0.0.3", "web"), reservation("10.0.0.12", "db"));
            transaction.executeWithoutResult(status -> leases.reopen(NETWORK, List.of(wider), after));
            assertThat(freeRanges()).containsExactly("10.0.0.4-10.0.0.11", "10.0.0.13-10.0.0.14");
            assertThat(in(() -> leases.reservations())).isEqualTo(after);
        }

        @Test
        void givingBackAReservedAddressAndTakingItAgainIsOneTransaction() {
            Subnet subnet = open("10.0.0.0/29", null);
            EndpointId one = endpoint(1);
            EndpointId two = endpoint(2);
            assertThat(reserve(reservation("10.0.0.3", "web"))).isTrue();
            Lease first = claim("10.0.0.3/29", one, "web").orElseThrow();
            Optional<Lease> second = in(() -> {
                leases.release(first);
                return leases.claim(new Lease(NETWORK, two, first.address(), 0), "web", MAC);
            });
            assertThat(second).isPresent();
            assertThat(lowest(subnet, two, 1)).contains("10.0.0.2/29");
        }

        /** However leases and reservations come and go at once, no address is with two of them or lost. */
        @Test
        void rangesLeasesAndReservationsNeverOverlapOrLoseAnAddress() throws ExecutionException, InterruptedException {
            long seed = System.nanoTime();
            Subnet subnet = open("10.0.0.0/26", null);
            ExecutorService threads = Executors.newFixedThreadPool(4);
            try {
                List<Callable<Void>> tasks = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    EndpointId endpoint = endpoint(i);
                    Random random = new Random(seed + i);
                    String sandbox = "s" + i;
                    tasks.add(() -> {
                        for (int step = 0; step < 20; step++) {
                            step(subnet, endpoint, sandbox, random);
                        }
                        return null;
                    });
                }
                for (Future<Void> future : threads.invokeAll(tasks)) {
                    future.get();
                }
            } finally {
                threads.shutdown();
            }
            List<String> addresses = new ArrayList<>();
            sql.sql("select address from lease union select address from reservation")
                    .query((row, number) ->
                            SortableAddress.read(row.getString(1)).toString())
                    .list()
                    .forEach(addresses::add);
            for (String range : freeRanges()) {
                String[] ends = range.split("-");
                IpAddress last = IpAddress.of(ends[1]);
                for (IpAddress a = IpAddress.of(ends[0]); a.compareTo(last) <= 0; a = a.plus(1)) {
                    addresses.add(a.toString());
                }
            }
            assertThat(addresses).as("seed %d", seed).doesNotHaveDuplicates().hasSize(61);
        }

        /** One change; one that loses a race leaves nothing. */
        private void step(Subnet subnet, EndpointId endpoint, String sandbox, Random random) {
            IpAddress address = IpAddress.of("10.0.0.0").plus(2 + random.nextInt(61));
            Lease wanted = new Lease(NETWORK, endpoint, new IpPrefix(address, 26), random.nextInt(1000));
            int which = random.nextInt(5);
            try {
                transaction.executeWithoutResult(status -> {
                    // As the commands do, which advance the network's row: reservations and leases take turns.
                    sql.sql("update network set generation = generation + 1 where id = ?")
                            .param(NETWORK.value())
                            .update();
                    switch (which) {
                        case 0 -> leases.reserve(new Reservation(NETWORK, address, sandbox, null));
                        case 1 ->
                            leases.reservations().stream()
                                    .findAny()
                                    .ifPresent(present -> leases.unreserve(present.key()));
                        case 2 -> leases.claim(wanted, sandbox, MAC);
                        case 3 -> leases.release(NETWORK, endpoint);
                        default -> leases.leaseLowest(NETWORK, subnet, endpoint, wanted.ordinal());
                    }
                });
            } catch (DataAccessException e) {
                assertThat(e).isInstanceOfAny(DataIntegrityViolationException.class, ConcurrencyFailureException.class);
            }
        }

        @Test
        void neverLeasesTwiceHoweverManyAskAtOnce() throws ExecutionException, InterruptedException {
            Subnet subnet = open("10.0.0.0/24", null);
            List<EndpointId> endpoints = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                endpoints.add(endpoint(i));
            }
            Set<String> addresses = new TreeSet<>();
            for (Optional<String> address : atOnce(endpoints, subnet)) {
                assertThat(addresses.add(address.orElseThrow()))
                        .as("%s is new", address)
                        .isTrue();
            }
            assertThat(addresses).hasSize(40);
            assertThat(freeRanges()).containsExactly("10.0.0.42-10.0.0.254");
        }

        private List<Optional<String>> atOnce(List<EndpointId> endpoints, Subnet subnet)
                throws ExecutionException, InterruptedException {
            ExecutorService threads = Executors.newFixedThreadPool(8);
            try {
                List<Callable<Optional<String>>> tasks = new ArrayList<>();
                endpoints.forEach(endpoint -> tasks.add(() -> lowest(subnet, endpoint, 0)));
                List<Optional<String>> results = new ArrayList<>();
                for (Future<Optional<String>> future : threads.invokeAll(tasks)) {
                    results.add(future.get());
                }
                return results;
            } finally {
                threads.shutdown();
            }
        }
    }
}
