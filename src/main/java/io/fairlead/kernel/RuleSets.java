package io.fairlead.kernel;

import io.fairlead.kernel.nftables.Chain;
import io.fairlead.kernel.nftables.ListedRule;
import io.fairlead.kernel.nftables.ListedTable;
import io.fairlead.kernel.nftables.NftablesSocket;
import io.fairlead.kernel.nftables.SetContents;
import io.fairlead.kernel.nftables.Table;
import io.fairlead.kernel.walk.RuleSet;
import io.fairlead.libc.Errno;
import io.fairlead.netlink.NetlinkException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads everything that nf_tables has in a namespace and makes use of, which leaves dormant tables out: one dump for
 * chains, one for each table's rules and sets.
 */
final class RuleSets {

    /** Whoever changes the rules faster than that has to ask again. */
    private static final int TRIES = 5;

    private RuleSets() {}

    /**
     * @throws NetlinkException if tables come and go time after time while it reads
     */
    static RuleSet read(NftablesSocket socket) {
        for (int i = 1; ; i++) {
            try {
                return readOnce(socket);
            } catch (NetlinkException e) {
                // A table or set that went between two dumps.
                if (!e.is(Errno.ENOENT) || i == TRIES) {
                    throw e;
                }
            }
        }
    }

    private static RuleSet readOnce(NftablesSocket socket) {
        List<Chain> chains = new ArrayList<>(socket.chains());
        List<ListedRule> rules = new ArrayList<>();
        Map<Table, List<SetContents>> sets = new HashMap<>();
        for (ListedTable listed : socket.tables()) {
            if (listed.dormant()) {
                // The kernel passes all of it by.
                chains.removeIf(chain -> chain.table().equals(listed.table()));
                continue;
            }
            rules.addAll(socket.rules(listed.table()));
            sets.put(listed.table(), socket.contents(listed.table()));
        }
        return new RuleSet(chains, rules, sets);
    }
}
