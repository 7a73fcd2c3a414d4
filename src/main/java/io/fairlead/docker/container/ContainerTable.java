package io.fairlead.docker.container;

import io.fairlead.docker.DockerException;
import io.fairlead.heap.HeapShare;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.node.ObjectNode;

/** The rows of containers. Writes belong into the transaction of a command. */
@Repository
class ContainerTable {

    private static final String SELECT = "select id, name, image, config, host_config, endpoints, created_at,"
            + " started_at, finished_at, exit_code from docker_container";

    /** Characters in the columns. */
    private static final int JSON = 1_000_000;

    private static final int IMAGE = 4096;

    /** Bytes of trees that come of a character. */
    private static final int GROWTH = 8;

    private final JdbcClient database;

    ContainerTable(JdbcClient database) {
        this.database = database;
    }

    /**
     * What is known of a row without reading it.
     *
     * @param characters that it has
     */
    record Head(String id, Instant created, long characters) {}

    List<Head> heads() {
        return database.sql("select id, created_at, char_length(config) + char_length(host_config)"
                        + " + char_length(endpoints) from docker_container")
                .query((row, number) -> new Head(
                        row.getString(1), row.getObject(2, OffsetDateTime.class).toInstant(), row.getLong(3)))
                .list();
    }

    /** Those of these ids that are there. */
    Map<String, StoredContainer> find(Collection<String> ids) {
        Map<String, StoredContainer> found = new HashMap<>();
        database.sql(SELECT + " where id in (:ids)")
                .param("ids", ids)
                .query(ContainerTable::read)
                .list()
                .forEach(row -> found.put(row.id(), row));
        return found;
    }

    /** Those that were started, and nothing ended them, in the sandbox of another. */
    List<StoredContainer> joined(String id) {
        return database.sql(SELECT + " where started_at is not null and finished_at is null and host_config like ?")
                .param("%\"NetworkMode\":\"container:" + id + "\"%")
                .query(ContainerTable::read)
                .list();
    }

    Optional<StoredContainer> find(String id) {
        return database.sql(SELECT + " where id = ?")
                .param(id)
                .query(ContainerTable::read)
                .optional();
    }

    Optional<StoredContainer> named(String name) {
        return database.sql(SELECT + " where name = ?")
                .param(name)
                .query(ContainerTable::read)
                .optional();
    }

    /**
     * @param prefix hexadecimal digits
     */
    List<StoredContainer> beginning(String prefix) {
        return prefix.matches("[0-9a-f]+")
                ? database.sql(SELECT + " where id like ?")
                        .param(prefix + "%")
                        .query(ContainerTable::read)
                        .list()
                : List.of();
    }

    void insert(StoredContainer container) {
        database.sql("insert into docker_container (name, image, config, host_config, endpoints, created_at,"
                        + " started_at, finished_at, exit_code, id) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .param(container.name())
                .param(fitting("Image", container.image(), IMAGE))
                .param(fitting("the configuration", Json.write(container.config()), JSON))
                .param(fitting("HostConfig", Json.write(container.hostConfig()), JSON))
                .param(fitting("EndpointsConfig", Json.write(container.endpoints()), JSON))
                .param(stored(container.created()))
                .param(stored(container.started()))
                .param(stored(container.finished()))
                .param(container.exitCode())
                .param(container.id())
                .update();
    }

    void update(StoredContainer container) {
        database.sql("update docker_container set name = ?, host_config = ?, endpoints = ?, started_at = ?,"
                        + " finished_at = ?, exit_code = ? where id = ?")
                .param(container.name())
                .param(fitting("HostConfig", Json.write(container.hostConfig()), JSON))
                .param(fitting("EndpointsConfig", Json.write(container.endpoints()), JSON))
                .param(stored(container.started()))
                .param(stored(container.finished()))
                .param(container.exitCode())
                .param(container.id())
                .update();
    }

    private static String fitting(String what, String text, int most) {
        if (text.length() > most) {
            throw DockerException.invalid(what + " is too large: at most " + most + " characters are kept");
        }
        return text;
    }

    void delete(String id) {
        database.sql("delete from docker_container where id = ?").param(id).update();
    }

    void clear() {
        database.sql("delete from docker_container").update();
    }

    private static @Nullable OffsetDateTime stored(@Nullable Instant moment) {
        return moment == null ? null : moment.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable Instant moment(ResultSet row, int column) throws SQLException {
        OffsetDateTime moment = row.getObject(column, OffsetDateTime.class);
        return moment == null ? null : moment.toInstant();
    }

    private static StoredContainer read(ResultSet row, int number) throws SQLException {
        String config = row.getString(4);
        String hostConfig = row.getString(5);
        String endpoints = row.getString(6);
        HeapShare.need((long) GROWTH * (config.length() + hostConfig.length() + endpoints.length()));
        return new StoredContainer(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                Json.object(config),
                Json.object(hostConfig),
                endpoints(Json.object(endpoints)),
                row.getObject(7, OffsetDateTime.class).toInstant(),
                moment(row, 8),
                moment(row, 9),
                row.getInt(10));
    }

    private static Map<String, EndpointSettings> endpoints(ObjectNode stored) {
        Map<String, EndpointSettings> endpoints = new LinkedHashMap<>();
        stored.properties()
                .forEach(entry -> endpoints.put(
                        entry.getKey(),
                        Json.read(entry.getValue(), EndpointSettings.class).orElse(EndpointSettings.NONE)));
        return endpoints;
    }
}
