package io.fairlead.dhcp;

/**
 * What is wrong with an endpoint's lease.
 *
 * @param kind for programs
 * @param message for people, in plain words
 */
public record Trouble(Kind kind, String message) {

    /** Kinds of trouble. */
    public enum Kind {
        /** There is no address. */
        NO_LEASE("NoLease"),
        /** There is one, which no server renews. */
        NOT_RENEWED("LeaseNotRenewed"),
        /** Somebody else has the address that the server gave. */
        ADDRESS_IN_USE("LeasedAddressInUse");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** As conditions call it. */
        public String word() {
            return word;
        }
    }
}
