package io.fairlead.kernel;

/**
 * What another installation has in the host's namespace.
 *
 * @param installation its id; {@link #OLDER} if its tags are of a version that named none
 * @param links how many links carry its tag
 * @param firewall whether the table of our name is its
 */
public record Stranger(String installation, int links, boolean firewall) {

    /** Stands for every installation whose tags name none. */
    public static final String OLDER = "older";

    /** Whether the text can be the name of another installation. */
    public static boolean isName(String text) {
        return text.equals(OLDER) || text.matches("[0-9a-f]{12}");
    }

    /** What a person can do about it. */
    public String advice() {
        return "nothing of it is touched. Where it is in the way, stop that service and take it over or remove it: start"
                + " once with --fairlead.adopt=" + installation + " or --fairlead.purge=" + installation
                + ", or ask the running service (POST /api/v1/adopt, /api/v1/purge)";
    }

    /** What it is, in words for a person. */
    public String describe() {
        String found = links == 0 ? "" : links == 1 ? "1 link" : links + " links";
        String table = firewall ? "the table inet " + FirewallTable.NAME : "";
        return OwnerTags.describe(installation.equals(OLDER) ? OwnerTag.OLDER : installation) + ": " + found
                + (found.isEmpty() || table.isEmpty() ? "" : " and ") + table;
    }
}
