package io.fairlead.heap;

import tools.jackson.core.StreamReadConstraints;

/** How large a single thing may become, so that a few of them fit side by side. */
public final class Bounds {

    /** As deep as anything here is nested, and a few more. */
    public static final int DEPTH = 64;

    /** Bytes that a value of a tree takes, its name included, without the characters of texts. */
    private static final int NODE = 128;

    private static final int PART = 6;

    private Bounds() {}

    /** How many values a manifest may have: a tree of them takes a sixth of the heap. */
    public static int values() {
        return (int) Math.min(10_000_000, Runtime.getRuntime().maxMemory() / PART / NODE);
    }

    /**
     * For readers of JSON.
     *
     * @param values at most; each has a name too, and those that hold others have an end
     */
    public static StreamReadConstraints json(int values) {
        return StreamReadConstraints.builder()
                .maxNestingDepth(DEPTH)
                .maxTokenCount(2L * values)
                .build();
    }
}
