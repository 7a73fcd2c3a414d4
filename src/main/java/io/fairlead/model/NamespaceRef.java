package io.fairlead.model;

/**
 * A network namespace by the file that names it.
 *
 * @param path {@code /run/netns/NAME}, {@code /proc/PID/ns/net} or another namespace file; empty for the namespace that
 *     this service manages as its host
 */
public record NamespaceRef(String path) {

    public static final NamespaceRef HOST = new NamespaceRef("");

    /** Of what has no namespace, a virtual machine: there is never one under this name, and nobody can enter it. */
    public static final NamespaceRef NONE = new NamespaceRef("(none)");

    public static NamespaceRef named(String name) {
        return new NamespaceRef("/run/netns/" + name);
    }

    public static NamespaceRef ofPid(long pid) {
        return new NamespaceRef("/proc/" + pid + "/ns/net");
    }

    public boolean isHost() {
        return path.isEmpty();
    }

    @Override
    public String toString() {
        return isHost() ? "host" : path;
    }
}
