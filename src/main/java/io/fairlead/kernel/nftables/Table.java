package io.fairlead.kernel.nftables;

/** A table's identity. */
public record Table(Family family, String name) {

    public static Table inet(String name) {
        return new Table(Family.INET, name);
    }

    @Override
    public String toString() {
        return family + " " + name;
    }
}
