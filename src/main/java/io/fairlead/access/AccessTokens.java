package io.fairlead.access;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Bearer tokens: the administrator's from its file and further ones, whose hashes are stored. */
@Component
public class AccessTokens {

    private final AdminToken admin;
    private final JdbcClient database;

    AccessTokens(AdminToken admin, JdbcClient database) {
        this.admin = admin;
        this.database = database;
    }

    /** A token without its secret. */
    public record Description(String id, String name, Role role, Instant createdAt) {}

    /**
     * A new token.
     *
     * @param secret known to nobody else from now on
     */
    public record Created(Description description, String secret) {}

    public Optional<Identity> authenticate(String token) {
        Optional<Identity> administrator = admin.authenticate(token);
        if (administrator.isPresent()) {
            return administrator;
        }
        return database.sql("select name, role from access_token where hash = ?")
                .param(Secret.hexHash(token))
                .query((row, number) -> new Identity(row.getString(1), Role.valueOf(row.getString(2))))
                .optional();
    }

    /**
     * @return empty if the name is taken
     */
    public Optional<Created> create(String name, Role role) {
        String secret = Secret.next();
        Description description = new Description(
                UUID.randomUUID().toString(), name, role, Instant.now().truncatedTo(ChronoUnit.MICROS));
        if (name.equals(AdminToken.NAME)) {
            return Optional.empty();
        }
        try {
            database.sql("insert into access_token (id, name, role, hash, created_at) values (?, ?, ?, ?, ?)")
                    .params(
                            description.id(),
                            name,
                            role.name(),
                            Secret.hexHash(secret),
                            description.createdAt().atOffset(ZoneOffset.UTC))
                    .update();
            return Optional.of(new Created(description, secret));
        } catch (DuplicateKeyException e) {
            return Optional.empty();
        }
    }

    public List<Description> list() {
        return database.sql("select id, name, role, created_at from access_token order by name")
                .query((row, number) -> new Description(
                        row.getString(1),
                        row.getString(2),
                        Role.valueOf(row.getString(3)),
                        row.getObject(4, OffsetDateTime.class).toInstant()))
                .list();
    }

    /**
     * @return the name of the token that was deleted
     */
    public Optional<String> delete(String id) {
        Optional<String> name = database.sql("select name from access_token where id = ?")
                .param(id)
                .query(String.class)
                .optional();
        database.sql("delete from access_token where id = ?").param(id).update();
        return name;
    }
}
