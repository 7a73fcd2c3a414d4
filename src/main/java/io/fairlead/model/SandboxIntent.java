package io.fairlead.model;

/** A sandbox that should exist on this host. */
public record SandboxIntent(SandboxRef sandbox, long generation) implements Intent {

    @Override
    public Owner owner() {
        return Owner.of(sandbox.id());
    }
}
