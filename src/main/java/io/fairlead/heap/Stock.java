package io.fairlead.heap;

/** Tells how much there is. */
public interface Stock {

    /** How many objects are defined. */
    int objects();
}
