package io.fairlead.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A program of the host that somebody wants to have run inside a sandbox.
 *
 * @param arguments its name or path first
 * @param environment as {@code NAME=value}
 * @param directory where it starts; null for where the service is
 * @param hostName what it finds the host to be called; empty for the host's own name
 * @param files what it finds in some of the host's files instead, by absolute path; these it can write, for itself alone
 * @param terminal whether it gets a terminal, on which its output and its errors are one
 */
public record Program(
        List<String> arguments,
        List<String> environment,
        @Nullable String directory,
        boolean terminal,
        String hostName,
        Map<String, String> files) {

    public Program {
        arguments = List.copyOf(arguments);
        environment = List.copyOf(environment);
        files = Map.copyOf(files);
    }
}
