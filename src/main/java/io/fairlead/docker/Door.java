package io.fairlead.docker;

import jakarta.servlet.ServletRequest;
import java.util.Optional;

/** The connector of Docker's API that a request came by. Requests of the ordinary port have none. */
record Door(Kind kind, DockerConnection connection) {

    enum Kind {
        /** Whoever may open it is an administrator. */
        SOCKET,
        /** Whoever comes here has to prove who it is. */
        TCP
    }

    private static final String ATTRIBUTE = Door.class.getName();

    /** Notes which connector the request came by; never from anything that the client sent. */
    void mark(ServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    static Optional<Door> of(ServletRequest request) {
        return Optional.ofNullable((Door) request.getAttribute(ATTRIBUTE));
    }
}
