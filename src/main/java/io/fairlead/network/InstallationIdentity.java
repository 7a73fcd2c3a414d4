package io.fairlead.network;

import io.fairlead.kernel.Installation;
import io.fairlead.model.NetworkId;
import io.fairlead.model.Owner;
import io.fairlead.model.SandboxId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Component;

/** Which database this is, as the kernel's tags name it. Asked before there is a kernel. */
@Component
public class InstallationIdentity {

    /** Of the digits of a random UUID, those before its version. */
    private static final int DIGITS = 12;

    private final JdbcOperations database;
    private @Nullable String id;

    InstallationIdentity(JdbcOperations database) {
        this.database = database;
    }

    /** Of {@link #installation()}, which is asked for once. */
    synchronized String id() {
        if (id == null) {
            id = installation().id();
        }
        return id;
    }

    /** The database's identity, which it gets when it is asked for the first time. */
    public Installation installation() {
        return stored().orElseGet(() -> {
            database.update(
                    "insert into installation (id, identity, address_space, older_tags) values (?, ?, 0, false)",
                    InstallationRow.ONLY,
                    UUID.randomUUID().toString());
            return stored().orElseThrow();
        });
    }

    private Optional<Installation> stored() {
        List<Installation> rows = database.query(
                "select identity, older_tags from installation",
                (row, number) ->
                        new Installation(shortened(row.getString("identity")), row.getBoolean("older_tags"), owners()));
        return rows.stream().findFirst();
    }

    private static String shortened(String identity) {
        return identity.replace("-", "").substring(0, DIGITS);
    }

    private Set<Owner> owners() {
        Set<Owner> owners = new HashSet<>();
        database.queryForList("select id from network", String.class)
                .forEach(id -> owners.add(Owner.of(new NetworkId(id))));
        database.queryForList("select id from sandbox", String.class)
                .forEach(id -> owners.add(Owner.of(new SandboxId(id))));
        return owners;
    }
}
