package io.fairlead.kernel;

import java.util.function.Supplier;

/** Runs code in one network namespace. */
public interface NamespaceRunner {

    /** Runs the work on a thread in the namespace and waits for it; what it throws comes out unchanged. */
    <T> T call(Supplier<T> work);
}
