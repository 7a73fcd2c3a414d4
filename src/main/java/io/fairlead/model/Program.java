package io.fairlead.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program of the host that somebody wants to have run inside a sandbox.
 *
 * @param arguments its name or path first
 * @param environment as {@code NAME=value}
 * @param directory where it starts; null for where the service is
 * @param terminal whether it gets a terminal, on which its output and its errors are one
 */
public record Program(
        List<String> arguments,
        List<String> environment,
        @Nullable String directory,
        boolean terminal) {

    public Program {
        arguments = List.copyOf(arguments);
        environment = List.copyOf(environment);
    }
}
