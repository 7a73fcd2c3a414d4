package io.fairlead.model;

/**
 * Whom a kernel object belongs to, and the unit that the reconciler works on.
 *
 * @param id the network's or sandbox's id, or empty for what all networks of the host share
 */
public record Owner(Kind kind, String id) implements Comparable<Owner> {

    /** What kinds of owner there are. */
    public enum Kind {
        /** Shared by the networks of a host: the firewall table, forwarding. */
        HOST,
        NETWORK,
        SANDBOX
    }

    public static final Owner HOST = new Owner(Kind.HOST, "");

    public static Owner of(NetworkId id) {
        return new Owner(Kind.NETWORK, id.value());
    }

    public static Owner of(SandboxId id) {
        return new Owner(Kind.SANDBOX, id.value());
    }

    @Override
    public int compareTo(Owner other) {
        int byKind = kind.compareTo(other.kind);
        return byKind != 0 ? byKind : id.compareTo(other.id);
    }

    @Override
    public String toString() {
        return switch (kind) {
            case HOST -> "host";
            case NETWORK -> "network " + id;
            case SANDBOX -> "sandbox " + id;
        };
    }
}
