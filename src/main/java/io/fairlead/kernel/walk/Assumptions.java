package io.fairlead.kernel.walk;

import java.util.ArrayList;
import java.util.List;

/** What one walk supposes about conditions that nobody can tell: first what it was given, then that they do not hold. */
final class Assumptions {

    private final List<Boolean> given;
    private final List<Boolean> made = new ArrayList<>();
    private final List<String> doubts = new ArrayList<>();

    Assumptions(List<Boolean> given) {
        this.given = given;
    }

    /**
     * @param doubt which condition of which rule it is
     */
    boolean holds(String doubt) {
        boolean answer = made.size() < given.size() && given.get(made.size());
        made.add(answer);
        doubts.add(doubt);
        return answer;
    }

    /** Every way to suppose otherwise about one of the conditions that this walk was not told of. */
    List<List<Boolean>> alternatives() {
        List<List<Boolean>> others = new ArrayList<>();
        for (int i = given.size(); i < made.size(); i++) {
            List<Boolean> other = new ArrayList<>(made.subList(0, i));
            other.add(!made.get(i));
            others.add(other);
        }
        return others;
    }

    /** The last condition that the walk was told of. */
    String lastGiven() {
        return given.isEmpty() || doubts.size() < given.size() ? "" : doubts.get(given.size() - 1);
    }
}
