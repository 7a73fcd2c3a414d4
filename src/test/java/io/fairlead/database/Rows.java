package io.fairlead.database;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Random;
import org.flywaydb.core.Flyway;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.ClassPathResource;

/** The service's own schema in a file, and what attaching and detaching writes into it, without the service. */
final class Rows implements AutoCloseable {

    private static final int ATTACHED = 50;

    private final Connection connection;
    private final Random random = new Random(7);
    private final Deque<String> attached = new ArrayDeque<>();
    private long number;

    private Rows(Connection connection) {
        this.connection = connection;
    }

    /** As the service opens it. */
    static String url(Path directory) {
        YamlPropertiesFactoryBean settings = new YamlPropertiesFactoryBean();
        settings.setResources(new ClassPathResource("application.yml"));
        return requireNonNull(requireNonNull(settings.getObject()).getProperty("spring.datasource.url"))
                .replace("${fairlead.data-dir}", directory.toString());
    }

    static Rows create(Path directory) throws SQLException {
        Flyway.configure()
                .dataSource(url(directory), "sa", "")
                .locations("classpath:db/migration")
                .load()
                .migrate();
        Rows rows = open(directory);
        rows.update("insert into installation (id, identity, address_space) values (1, 'x', 0)");
        rows.update(
                "insert into network (id, name, driver, predefined, ipv4, ipv6, internal, options, labels, generation,"
                        + " created_at) values ('net', 'net', 'bridge', false, true, false, false, '{}', '{}', 1, now())");
        rows.connection.commit();
        return rows;
    }

    static Rows open(Path directory) throws SQLException {
        Connection connection = DriverManager.getConnection(url(directory), "sa", "");
        connection.setAutoCommit(false);
        return new Rows(connection);
    }

    DatabaseFile file() throws SQLException {
        return DatabaseFile.of(connection).orElseThrow();
    }

    /**
     * A sandbox comes and is attached, the oldest of 50 goes: four commits.
     *
     * @return the number of the last event, which is committed
     */
    long turn() throws SQLException {
        String sandbox = id();
        update(
                "insert into sandbox (id, name, kind, namespace, generation, revision, created_at)"
                        + " values (?, ?, 'managed', '/run/netns/x', 1, 1, now())",
                sandbox,
                sandbox);
        event(sandbox);
        update(
                "insert into endpoint (id, network_id, sandbox_id, node, link_name, mac, aliases, options,"
                        + " gateway_priority, gateway4, gateway6, created_at)"
                        + " values (?, 'net', ?, '', 'eth0', ?, '[]', '{}', 0, true, false, now())",
                sandbox,
                sandbox,
                sandbox.substring(0, 17));
        String address = sandbox.substring(0, 33);
        update(
                "insert into lease (network_id, address, endpoint_id, ordinal, prefix_length) values ('net', ?, ?, 0, 24)",
                address,
                sandbox);
        update("update installation set address_space = address_space + 1");
        update(
                "insert into lease_history (id, address, network_id, network_name, endpoint_id, sandbox_id, sandbox_name,"
                        + " mac, node, began_at) values (?, ?, 'net', 'net', ?, ?, 's', 'm', '', now())",
                number + 1,
                address,
                sandbox,
                sandbox);
        event(sandbox);
        attached.add(sandbox);
        if (attached.size() > ATTACHED) {
            String oldest = attached.remove();
            update("delete from lease where endpoint_id = ?", oldest);
            update("delete from endpoint where id = ?", oldest);
            update("update lease_history set ended_at = now() where endpoint_id = ?", oldest);
            event(oldest);
            update("delete from sandbox where id = ?", oldest);
            event(oldest);
        }
        return number;
    }

    private void event(String object) throws SQLException {
        number++;
        update("update history_position set last_id = ?", number);
        update(
                "insert into history (id, happened_at, node, category, kind, action, object_id, object_name, network_id,"
                        + " details, caller, after_state) values (?, now(), '', 'CHANGE', 'endpoint', 'attach', ?, ?, ?,"
                        + " '{}', 'admin', ?)",
                number,
                object,
                object,
                object,
                ("{\"sandbox\":\"" + object + "\",\"aliases\":[],\"ports\":[]}").repeat(4));
        connection.commit();
    }

    /**
     * How many events there are; it goes on behind them with ids of its own.
     *
     * @return -1 if one is missing
     */
    long events() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*), max(id) from history where details = '{}'")) {
            row.next();
            number = row.getLong(2);
            random.setSeed(number);
            return row.getLong(1) == number ? number : -1;
        }
    }

    private void update(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }

    private String id() {
        byte[] id = new byte[32];
        random.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
