package io.fairlead.model;

/**
 * A sandbox as endpoints need to know it.
 *
 * @param name unique among sandboxes
 * @param namespace where its links live; {@link NamespaceRef#NONE} for a machine
 */
public record SandboxRef(SandboxId id, String name, SandboxKind kind, NamespaceRef namespace) {}
