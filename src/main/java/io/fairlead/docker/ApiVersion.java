package io.fairlead.docker;

import jakarta.servlet.ServletRequest;
import java.math.BigInteger;

/**
 * A version of Docker's Engine API, as in {@code /v1.44/networks}. Answers differ by it, so that a client gets the shape
 * that it was written for.
 */
public record ApiVersion(int major, int minor) implements Comparable<ApiVersion> {

    /** Of Docker 29; what a request without a version is answered by. */
    public static final ApiVersion NEWEST = new ApiVersion(1, 54);

    /** What Docker accepted for ten years; older clients than that are not around. */
    public static final ApiVersion OLDEST = new ApiVersion(1, 24);

    private static final String ATTRIBUTE = ApiVersion.class.getName();

    /**
     * Of any digits and dots; what is missing is zero, and what no version will ever reach the largest number.
     *
     * @param text as in {@code /v1.44/}
     */
    static ApiVersion parse(String text) {
        String[] parts = text.split("\\.", -1);
        return new ApiVersion(number(parts[0]), parts.length > 1 ? number(parts[1]) : 0);
    }

    private static int number(String digits) {
        return digits.isEmpty()
                ? 0
                : new BigInteger(digits.substring(0, Math.min(digits.length(), 100)))
                        .min(BigInteger.valueOf(Integer.MAX_VALUE))
                        .intValue();
    }

    /** Notes what a request is to be answered by. */
    void mark(ServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    /** What a request of Docker's API is to be answered by. */
    static ApiVersion of(ServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof ApiVersion version ? version : NEWEST;
    }

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
