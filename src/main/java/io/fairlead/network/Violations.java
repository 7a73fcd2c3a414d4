package io.fairlead.network;

import io.fairlead.model.Violation;
import java.util.ArrayList;
import java.util.List;

/** Collects everything that is wrong with a request, so that it can be said at once. */
final class Violations {

    /** More help nobody, and a manifest can have a million. */
    static final int MOST = 200;

    /** The first ones. */
    private final List<Violation> all = new ArrayList<>();

    private int count;
    private boolean invalid;

    /** Wrong whatever else there is. */
    void invalid(String field, String message) {
        invalid = true;
        add(field, message);
    }

    void invalid(List<Violation> violations) {
        violations.forEach(v -> invalid(v.field(), v.message()));
    }

    /** Wrong because of something else that is there. */
    void conflict(String field, String message) {
        add(field, message);
    }

    private void add(String field, String message) {
        if (count++ < MOST) {
            all.add(new Violation(field, message));
        }
    }

    int size() {
        return count;
    }

    boolean isEmpty() {
        return count == 0;
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
        String rest = count == 1 ? "" : ", and " + (count - 1) + " more";
        throw new RefusedException(
                invalid ? RefusedException.Reason.INVALID : RefusedException.Reason.CONFLICT,
                (subject.isEmpty() ? "" : subject + ": ") + first.field() + ": " + first.message() + rest,
                all);
    }
}
