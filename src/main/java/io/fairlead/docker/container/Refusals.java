package io.fairlead.docker.container;

import io.fairlead.docker.DockerException;
import io.fairlead.model.Violation;
import io.fairlead.network.RefusedException;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a command refuses in its own words, in those that Docker's clients match on. */
final class Refusals {

    static final String SHARED =
            "container sharing network namespace with another container or host cannot be connected to"
                    + " any other network";
    static final String NOT_HOST =
            "cannot connect container to host network - container must be created in host network mode";
    static final String PRIVATE =
            "container cannot be connected to multiple networks with one of the networks in private" + " (none) mode";
    static final String INVALID_ENDPOINT = "invalid endpoint settings:\n";

    private static final int FORBIDDEN = 403;
    private static final int FAILED = 500;
    private static final int UNAVAILABLE = 503;
    private static final Pattern TAKEN = Pattern.compile("host port ([0-9-]+)/\\w+ on (\\S+) is");
    private static final Pattern TWICE = Pattern.compile("endpoint of sandbox (\\S+) already exists in network (.+)");

    private Refusals() {}

    /**
     * @param container its name
     * @throws DockerException instead of what the work refuses, where Docker has a status and words of its own
     */
    static <T> T translated(String container, Supplier<T> work) {
        try {
            return work.get();
        } catch (RefusedException e) {
            throw translate(container, e);
        }
    }

    private static RuntimeException translate(String container, RefusedException refused) {
        List<String> addresses = refused.violations().stream()
                .filter(violation -> violation.field().startsWith("addresses"))
                .map(Violation::message)
                .filter(message -> !message.startsWith("Address already in use"))
                .toList();
        if (!addresses.isEmpty()) {
            return DockerException.invalid(INVALID_ENDPOINT
                    + (addresses.size() == 1 ? addresses.get(0) : "* " + String.join("\n* ", addresses)));
        }
        for (Violation violation : refused.violations()) {
            DockerException found = translate(container, violation, refused);
            if (found != null) {
                return found;
            }
        }
        return String.valueOf(refused.getMessage()).startsWith("no available addresses")
                ? new DockerException(UNAVAILABLE, String.valueOf(refused.getMessage()))
                : refused;
    }

    private static @org.jspecify.annotations.Nullable DockerException translate(
            String container, Violation violation, RefusedException refused) {
        String message = violation.message();
        Matcher twice = TWICE.matcher(message);
        if (twice.matches()) {
            return new DockerException(
                    FORBIDDEN, "endpoint with name " + twice.group(1) + " already exists in network " + twice.group(2));
        }
        if (message.startsWith("Address already in use")) {
            return new DockerException(FORBIDDEN, "Address already in use");
        }
        if (violation.field().startsWith("ports") && refused.reason() == RefusedException.Reason.CONFLICT) {
            return new DockerException(FAILED, portTaken(container, message));
        }
        if (violation.field().equals("sandbox") && message.contains("host's namespace")) {
            return DockerException.invalid(SHARED);
        }
        if (violation.field().equals("sandbox") && message.contains("to the host network")) {
            return DockerException.invalid(NOT_HOST);
        }
        if (violation.field().equals("sandbox") && message.contains("can be in no other")) {
            return DockerException.invalid(PRIVATE);
        }
        return null;
    }

    private static String portTaken(String container, String message) {
        String prefix =
                "failed to set up container networking: driver failed programming external connectivity on endpoint "
                        + container + ": ";
        Matcher taken = TAKEN.matcher(message);
        String what = taken.find() ? "Bind for " + taken.group(2) + ":" + taken.group(1) + " failed: " : "";
        return prefix + what + "port is already allocated (" + message + ")";
    }
}
