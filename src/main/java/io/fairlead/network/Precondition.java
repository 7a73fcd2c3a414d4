package io.fairlead.network;

import java.util.Set;

/**
 * Which definition a change was made for. It is looked at inside the command, where nobody else can change the object in
 * between: of two editors who started from the same definition, one is refused.
 */
public final class Precondition {

    /** The change is welcome whatever the object is like now. */
    public static final Precondition NONE = new Precondition(Set.of());

    /** The object has to be there, whatever it is like: nothing is created instead. */
    public static final Precondition EXISTS = new Precondition(Set.of());

    private final Set<String> tags;

    private Precondition(Set<String> tags) {
        this.tags = tags;
    }

    /**
     * @param tags of definitions, as {@link Tagged#definitionTag} tells them; the object has to be like one of them
     */
    public static Precondition anyOf(Set<String> tags) {
        if (tags.isEmpty()) {
            throw new IllegalArgumentException("a precondition without a tag could never hold");
        }
        return new Precondition(Set.copyOf(tags));
    }

    /**
     * @throws RefusedException if the network is not as expected
     */
    void require(StoredNetwork network) {
        if (!tags.isEmpty()) {
            require(
                    "network " + network.spec().name(),
                    NetworkView.definition(network).definitionTag());
        }
    }

    /**
     * @throws RefusedException if the sandbox is not as expected
     */
    void require(StoredSandbox sandbox) {
        if (!tags.isEmpty()) {
            require(
                    "sandbox " + sandbox.ref().name(),
                    SandboxView.definition(sandbox).definitionTag());
        }
    }

    /**
     * @param network the endpoint's
     * @throws RefusedException if the endpoint is not as expected
     */
    void require(StoredEndpoint endpoint, StoredNetwork network) {
        if (!tags.isEmpty()) {
            require(
                    "endpoint " + endpoint.spec().id().shortId(),
                    EndpointView.definition(endpoint, network).definitionTag());
        }
    }

    private void require(String object, String current) {
        if (!tags.contains(current)) {
            throw new RefusedException(
                    RefusedException.Reason.CHANGED,
                    object + " is not as this change expects it: somebody changed it since. Its tag is now \"" + current
                            + "\": look at it again");
        }
    }
}
