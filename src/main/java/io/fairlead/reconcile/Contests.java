package io.fairlead.reconcile;

import io.fairlead.kernel.Kernel;
import io.fairlead.kernel.ResourceKey;
import io.fairlead.reconcile.OwnerState.Finding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says of what owners have in dispute with others, in the same words as long as it is the same dispute. */
final class Contests {

    static final String TYPE = "Contested";

    private static final Logger LOG = LoggerFactory.getLogger(Contests.class);

    /** A person wants to read a few names. */
    private static final int SHOWN = 3;

    private final Kernel kernel;
    private final Disputes disputes;

    Contests(Kernel kernel, Disputes disputes) {
        this.kernel = kernel;
        this.disputes = disputes;
    }

    /** Brings what is said of an owner's disputes up to date; answers whether that is something else than before. */
    boolean look(OwnerState state) {
        List<ResourceKey> open = disputes.open(state.owner());
        Finding before = state.contested;
        if (open.isEmpty()) {
            if (before != null) {
                LOG.info("{}: what was contested holds again", state.owner());
                state.contested = null;
            }
            return before != null;
        }
        String objects = objects(open);
        boolean known = before != null
                && before.message().startsWith(objects)
                && before.message().contains("process");
        if (known) {
            return false;
        }
        String who = kernel.whoChanged(state.owner(), open.get(0))
                .map(by -> " (" + by + ")")
                .orElse("");
        state.contested = new Finding(
                TYPE,
                objects + " is changed by somebody else" + who + " as often as it is put right; it is put right again"
                        + " after growing waits");
        boolean news = !state.contested.equals(before);
        if (news) {
            LOG.warn("{}: {}", state.owner(), state.contested.message());
        }
        return news;
    }

    private static String objects(List<ResourceKey> open) {
        String shown = open.stream().limit(SHOWN).map(ResourceKey::toString).collect(Collectors.joining(", "));
        return open.size() <= SHOWN ? shown : shown + " and more";
    }

    /** Tells those who need what the host has in dispute; answers whom that was news to. */
    List<OwnerState> share(OwnerState host, Collection<OwnerState> others) {
        List<ResourceKey> open = disputes.open(host.owner());
        List<OwnerState> told = new ArrayList<>();
        for (OwnerState state : others) {
            boolean concerned = state.desired != null
                    && open.stream().anyMatch(key -> state.desired.find(key).isPresent());
            Finding now = concerned ? host.contested : null;
            if (!Objects.equals(now, state.sharedContested)) {
                state.sharedContested = now;
                told.add(state);
            }
        }
        return told;
    }
}
