package io.fairlead.docker;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** Lets only one client at a time delete what nobody uses, be it networks or containers, as Docker does. */
@Component
public class Pruning {

    private final AtomicBoolean running = new AtomicBoolean();

    /**
     * @throws DockerException 409 while somebody else is at it
     */
    public <T> T alone(Supplier<T> work) {
        if (!running.compareAndSet(false, true)) {
            throw DockerException.conflict("a prune operation is already running");
        }
        try {
            return work.get();
        } finally {
            running.set(false);
        }
    }
}
