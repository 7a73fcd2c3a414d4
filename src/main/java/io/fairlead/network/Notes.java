package io.fairlead.network;

import io.fairlead.history.Entry;

/**
 * Takes what is to be written down of a command that its changed definitions do not show. History tells the notes, the
 * changes of definitions, and the last notes, each in their order.
 */
public interface Notes {

    /** Before the changes of definitions. */
    void note(Entry entry);

    /** After them: a container has started when its networks are connected, and stopped when they are not any more. */
    void noteLast(Entry entry);
}
