package io.fairlead.traffic;

/** What went one way. */
record Flow(long bytes, long packets, long dropped, long errors) {

    static final Flow NONE = new Flow(0, 0, 0, 0);

    Flow plus(Flow other) {
        return new Flow(bytes + other.bytes, packets + other.packets, dropped + other.dropped, errors + other.errors);
    }

    Flow minus(Flow other) {
        return new Flow(bytes - other.bytes, packets - other.packets, dropped - other.dropped, errors - other.errors);
    }
}
