package io.fairlead.model;

/** What is stored about one owner: the input of a reconciler pass. */
public sealed interface Intent permits NetworkIntent, SandboxIntent {

    Owner owner();

    /** Counts changes of what is stored, from 1; a status says which one it speaks of. */
    long generation();
}
