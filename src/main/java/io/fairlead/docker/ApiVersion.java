package io.fairlead.docker;

/**
 * A version of Docker's Engine API, as in {@code /v1.44/networks}. Answers differ by it, so that a client gets the shape
 * that it was written for.
 */
public record ApiVersion(int major, int minor) implements Comparable<ApiVersion> {

    /** Of Docker 29; what a request without a version is answered by. */
    public static final ApiVersion NEWEST = new ApiVersion(1, 54);

    /** What Docker accepted for ten years; older clients than that are not around. */
    public static final ApiVersion OLDEST = new ApiVersion(1, 24);

    /** Whether this is the given version of the major version 1 or a newer one. */
    public boolean atLeast(int minorVersion) {
        return major > 1 || minor >= minorVersion;
    }

    @Override
    public int compareTo(ApiVersion other) {
        return major == other.major ? Integer.compare(minor, other.minor) : Integer.compare(major, other.major);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
