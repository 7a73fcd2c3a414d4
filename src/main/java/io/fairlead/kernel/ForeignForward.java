package io.fairlead.kernel;

import io.fairlead.kernel.HostFacts.ForwardDrop;
import io.fairlead.kernel.nftables.Chain;
import io.fairlead.kernel.nftables.Cmp;
import io.fairlead.kernel.nftables.Counter;
import io.fairlead.kernel.nftables.Expression;
import io.fairlead.kernel.nftables.Hook;
import io.fairlead.kernel.nftables.Immediate;
import io.fairlead.kernel.nftables.ListedRule;
import io.fairlead.kernel.nftables.NftablesSocket;
import io.fairlead.kernel.nftables.Reject;
import io.fairlead.kernel.nftables.RuleBuilder;
import io.fairlead.kernel.nftables.Table;
import io.fairlead.kernel.nftables.Verdict;
import io.fairlead.libc.Errno;
import io.fairlead.netlink.NetlinkException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Other people's forward chains that end in dropping: a drop anywhere wins in nf_tables, whatever ours accepts. Looked up
 * when somebody asks and something changed.
 */
final class ForeignForward {

    private static final Expression IIFNAME =
            RuleBuilder.rule("").iifname("x").build().expressions().get(0);
    private static final Expression OIFNAME =
            RuleBuilder.rule("").oifname("x").build().expressions().get(0);

    private final Table own;
    private final NftablesSocket requests;
    private boolean stale = true;
    private List<ForwardDrop> drops = List.of();

    ForeignForward(Table own, NftablesSocket requests) {
        this.own = own;
        this.requests = requests;
    }

    void changed() {
        stale = true;
    }

    List<ForwardDrop> drops() {
        if (stale) {
            drops = look();
            stale = false;
        }
        return drops;
    }

    private List<ForwardDrop> look() {
        List<ForwardDrop> found = new ArrayList<>();
        for (Chain chain : requests.chains()) {
            Hook hook = chain.hook();
            boolean forward = hook != null && hook.point() == Hook.Point.FORWARD;
            if (!forward || chain.table().equals(own)) {
                continue;
            }
            List<List<Expression>> rules = rules(chain);
            if (chain.drops() || (!rules.isEmpty() && refuses(rules.get(rules.size() - 1)))) {
                Table table = chain.table();
                found.add(new ForwardDrop(table.family().toString(), table.name(), chain.name(), open(rules)));
            }
        }
        return List.copyOf(found);
    }

    /** The rules without their counters, which iptables gives to each; none if the chain is gone meanwhile. */
    private List<List<Expression>> rules(Chain chain) {
        try {
            return requests.rules(chain.table(), chain.name()).stream()
                    .map(ListedRule::rule)
                    .map(rule -> rule.expressions().stream()
                            .filter(expression -> !(expression instanceof Counter))
                            .toList())
                    .toList();
        } catch (NetlinkException e) {
            if (e.is(Errno.ENOENT)) {
                return List.of();
            }
            throw e;
        }
    }

    private static boolean refuses(List<Expression> rule) {
        return rule.size() == 1
                && (rule.get(0) instanceof Reject
                        || (rule.get(0) instanceof Immediate end && Verdict.DROP.equals(end.verdict())));
    }

    /** Links that it lets everything in from and out to. */
    private static Set<String> open(List<List<Expression>> rules) {
        Set<String> in = new TreeSet<>();
        Set<String> out = new TreeSet<>();
        for (List<Expression> rule : rules) {
            accepted(rule, IIFNAME).ifPresent(in::add);
            accepted(rule, OIFNAME).ifPresent(out::add);
        }
        in.retainAll(out);
        return in;
    }

    private static Optional<String> accepted(List<Expression> rule, Expression field) {
        boolean fits = rule.size() == 3
                && rule.get(0).equals(field)
                && rule.get(1) instanceof Cmp name
                && name.equal()
                && rule.get(2) instanceof Immediate end
                && Verdict.ACCEPT.equals(end.verdict());
        if (!fits) {
            return Optional.empty();
        }
        String name = new String(((Cmp) rule.get(1)).data().array(), StandardCharsets.UTF_8);
        // Without its final NUL it would be the beginning of a name.
        int end = name.indexOf('\0');
        return end < 0 ? Optional.empty() : Optional.of(name.substring(0, end));
    }
}
