package io.fairlead.network;

import io.fairlead.model.NamespaceRef;
import io.fairlead.model.SandboxId;
import io.fairlead.model.SandboxKind;
import io.fairlead.model.SandboxRef;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "sandbox")
@SuppressWarnings("NullAway.Init") // Hibernate fills the fields
class SandboxRow {

    @Id
    String id;

    String name;
    String kind;
    String namespace;

    @Column(name = "process_start")
    @Nullable
    Long processStart;

    String labels;
    long generation;
    long revision;

    @Column(name = "created_at")
    Instant createdAt;

    protected SandboxRow() {}

    SandboxRow(StoredSandbox sandbox) {
        id = sandbox.ref().id().value();
        name = sandbox.ref().name();
        kind = sandbox.ref().kind().name();
        namespace = sandbox.ref().namespace().path();
        processStart = sandbox.processStart();
        labels = Json.write(sandbox.labels());
        generation = sandbox.generation();
        revision = sandbox.revision();
        createdAt = sandbox.created();
    }

    StoredSandbox toStored() {
        SandboxRef ref =
                new SandboxRef(new SandboxId(id), name, SandboxKind.valueOf(kind), new NamespaceRef(namespace));
        return new StoredSandbox(ref, processStart, Json.map(labels), generation, revision, createdAt);
    }
}
