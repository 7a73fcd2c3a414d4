package io.fairlead.process;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips a class, with the reason, where namespaces cannot be made. */
final class NeedsRoot implements BeforeAllCallback {

    @Override
    public void beforeAll(ExtensionContext context) {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root to make network namespaces");
        for (String program : new String[] {"ip", "nft", "ping"}) {
            assumeTrue(Shell.succeeds("which " + program), "needs the program " + program);
        }
    }
}
