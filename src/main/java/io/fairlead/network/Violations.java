package io.fairlead.network;

import io.fairlead.model.Violation;
import java.util.ArrayList;
import java.util.List;

/** Collects everything that is wrong with a request, so that it can be said at once. */
final class Violations {

    private final List<Violation> all = new ArrayList<>();
    private boolean invalid;

    /** Wrong whatever else there is. */
    void invalid(String field, String message) {
        invalid = true;
        all.add(new Violation(field, message));
    }

    void invalid(List<Violation> violations) {
        violations.forEach(v -> invalid(v.field(), v.message()));
    }

    /** Wrong because of something else that is there. */
    void conflict(String field, String message) {
        all.add(new Violation(field, message));
    }

    int size() {
        return all.size();
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /**
     * @throws RefusedException if anything is wrong
     */
    void refuse() {
        refuse("");
    }

    /**
     * @param subject whom it is about, if that is not what the request names
     * @throws RefusedException if anything is wrong
     */
    void refuse(String subject) {
        if (all.isEmpty()) {
            return;
        }
        Violation first = all.get(0);
        String rest = all.size() == 1 ? "" : ", and " + (all.size() - 1) + " more";
        throw new RefusedException(
                invalid ? RefusedException.Reason.INVALID : RefusedException.Reason.CONFLICT,
                (subject.isEmpty() ? "" : subject + ": ") + first.field() + ": " + first.message() + rest,
                all);
    }
}
