package io.fairlead.history;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Does what concerns who may do what, with its entry in the audit or not at all. */
@Component
public class Administration {

    private final Journal journal;
    private final TransactionTemplate transaction;

    Administration(Journal journal, PlatformTransactionManager transactions) {
        this.journal = journal;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * @param node where it happens
     * @param action answers empty if it did nothing
     */
    public <T> Optional<T> audited(String node, Supplier<Optional<T>> action, Function<T, Entry> entry) {
        Optional<T> result = transaction.execute(status -> {
            Optional<T> done = action.get();
            if (done.isPresent()) {
                journal.append(node, List.of(entry.apply(done.get())), List.of());
            } else {
                // A refused statement may have ended the transaction already.
                status.setRollbackOnly();
            }
            return done;
        });
        return result == null ? Optional.empty() : result;
    }
}
