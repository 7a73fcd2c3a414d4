package io.fairlead.docker;

import io.fairlead.web.Service;
import org.junit.jupiter.api.BeforeEach;

/**
 * Docker's API of the whole service over a kernel made of a map. Tests of Docker's controllers, in whichever package,
 * extend this and talk through {@link #docker}; {@link #api} is the other face of the same service. The service is the one
 * that the tests of /api/v1 share, so do not add annotations or beans that would start another; it is purged before each
 * test.
 */
public abstract class DockerService extends Service {

    /** As a client on the unix socket that asks for no version. */
    protected DockerClient docker;

    @BeforeEach
    protected void connected() {
        docker = new DockerClient(data().resolve("docker.sock"));
    }
}
