package io.fairlead.network;

import io.fairlead.model.LabelSelector;

/** How a batch treats the objects of one kind. Each is asked in the order of creation, only to prune in reverse. */
interface BatchKind {

    /** Notes every object that the batch has, and those that stand there wrongly. */
    void announce(BatchPass pass, Batch batch);

    /** Notes every object that goes because the selector matches and the batch does not have it. */
    void select(BatchPass pass, LabelSelector selector);

    /** Deletes what was noted. */
    void prune(BatchPass pass);

    /** Makes every object be as the batch has it. */
    void apply(BatchPass pass, Batch batch);
}
