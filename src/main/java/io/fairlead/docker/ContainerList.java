package io.fairlead.docker;

/** All containers, for what counts them. */
public interface ContainerList {

    /**
     * As {@code GET /containers/json?all=1} lists them.
     *
     * @return of which the running ones are sandboxes
     */
    Iterable<?> all(ApiVersion version);

    /** How many there are, running or not. */
    int count();
}
