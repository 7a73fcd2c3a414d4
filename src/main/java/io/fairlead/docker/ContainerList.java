package io.fairlead.docker;

import java.util.List;

/** All containers, for what counts them. */
public interface ContainerList {

    /**
     * As {@code GET /containers/json?all=1} lists them.
     *
     * @return of which the running ones are sandboxes
     */
    List<?> all(ApiVersion version);
}
