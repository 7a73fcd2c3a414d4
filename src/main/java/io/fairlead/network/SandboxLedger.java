package io.fairlead.network;

import io.fairlead.history.Entry;
import io.fairlead.model.SandboxId;
import io.fairlead.model.SandboxRef;
import java.util.List;
import java.util.Optional;

/**
 * Whoever keeps sandboxes in mind that are not there, such as stopped ones: asked and told inside the command that is
 * concerned, in its transaction. To be quick, because commands run one at a time.
 */
public interface SandboxLedger {

    /** Keeps nothing in mind. */
    SandboxLedger EMPTY = new SandboxLedger() {
        @Override
        public Optional<String> holder(String name, String exceptId) {
            return Optional.empty();
        }

        @Override
        public boolean tells(SandboxId sandbox) {
            return false;
        }

        @Override
        public void left(SandboxView sandbox, Notes notes) {
            // There is nothing to say.
        }

        @Override
        public List<Entry> renamed(SandboxRef before, String name) {
            return List.of();
        }

        @Override
        public void purge() {
            // There is nothing to forget.
        }
    };

    /**
     * Who has a name that no sandbox has.
     *
     * @param exceptId the id of whom it may belong to
     * @return in words, empty if nobody has it
     */
    Optional<String> holder(String name, String exceptId);

    /** Whether it notes itself that the sandbox begins. */
    boolean tells(SandboxId sandbox);

    /**
     * A sandbox goes.
     *
     * @param sandbox as it was, with its endpoints
     * @param notes take what is to be written down of it
     */
    void left(SandboxView sandbox, Notes notes);

    /**
     * A sandbox has another name.
     *
     * @return what is to be written down of it
     */
    List<Entry> renamed(SandboxRef before, String name);

    /** Everything is to be forgotten. */
    void purge();
}
