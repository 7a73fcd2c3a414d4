package io.fairlead.kernel;

import io.fairlead.kernel.HostFacts.ForwardDrop;
import io.fairlead.kernel.nftables.Chain;
import io.fairlead.kernel.nftables.Cmp;
import io.fairlead.kernel.nftables.Counter;
import io.fairlead.kernel.nftables.Expression;
import io.fairlead.kernel.nftables.Hook;
import io.fairlead.kernel.nftables.Immediate;
import io.fairlead.kernel.nftables.ListedRule;
import io.fairlead.kernel.nftables.ListedTable;
import io.fairlead.kernel.nftables.NftablesSocket;
import io.fairlead.kernel.nftables.Reject;
import io.fairlead.kernel.nftables.RuleBuilder;
import io.fairlead.kernel.nftables.Table;
import io.fairlead.kernel.nftables.Verdict;
import io.fairlead.libc.Errno;
import io.fairlead.netlink.NetlinkException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Other people's forward chains that end in dropping: a drop anywhere wins in nf_tables, whatever ours accepts. Looked up
 * when somebody asks and something changed.
 */
final class ForeignForward {

    private static final Expression IIFNAME =
            RuleBuilder.rule("").iifname("x").build().expressions().get(0);
    private static final Expression OIFNAME =
            RuleBuilder.rule("").oifname("x").build().expressions().get(0);

    private static final Expression ACCEPT = Immediate.verdict(Verdict.ACCEPT);
    /** The way in which firewalld lets ports pass that anybody published. */
    private static final List<Expression> TRANSLATED =
            RuleBuilder.rule("").ctStatusDnat().accept().expressions();

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
        Set<Table> dormant = requests.tables().stream()
                .filter(ListedTable::dormant)
                .map(ListedTable::table)
                .collect(Collectors.toSet());
        List<Chain> chains = requests.chains().stream()
                .filter(chain -> !dormant.contains(chain.table()))
                .toList();
        for (Chain chain : chains) {
            Hook hook = chain.hook();
            boolean forward = hook != null && hook.point() == Hook.Point.FORWARD;
            if (!forward || chain.table().equals(own)) {
                continue;
            }
            List<List<Expression>> rules = rules(chain.table(), chain.name());
            if (chain.drops() || (!rules.isEmpty() && refuses(rules.get(rules.size() - 1)))) {
                Table table = chain.table();
                found.add(new ForwardDrop(
                        table.family().toString(), table.name(), chain.name(), whose(chain, chains), open(chain)));
            }
        }
        return List.copyOf(found);
    }

    /** The rules without their counters, which iptables gives to each; none if the chain is gone meanwhile. */
    private List<List<Expression>> rules(Table table, String chain) {
        try {
            return requests.rules(table, chain).stream()
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

    private static ForeignFirewall whose(Chain chain, List<Chain> chains) {
        Table table = chain.table();
        List<String> siblings = chains.stream()
                .filter(other -> other.table().equals(table))
                .map(Chain::name)
                .toList();
        return ForeignFirewall.of(table.family().toString(), table.name(), chain.name(), siblings);
    }

    private Set<String> open(Chain chain) {
        Accepted accepted = new Accepted();
        collect(chain.table(), chain.name(), accepted);
        return accepted.open();
    }

    /** What a chain and those that it always calls accept. */
    private static final class Accepted {
        final Set<String> visited = new HashSet<>();
        final Set<String> in = new TreeSet<>();
        final Set<String> out = new TreeSet<>();
        boolean translated;

        Set<String> open() {
            Set<String> open = new TreeSet<>(in);
            if (!translated) {
                open.retainAll(out);
            }
            return open;
        }
    }

    private void collect(Table table, String chain, Accepted accepted) {
        if (!accepted.visited.add(chain)) {
            return;
        }
        for (List<Expression> rule : rules(table, chain)) {
            accepted(table, rule, IIFNAME).ifPresent(accepted.in::add);
            accepted(table, rule, OIFNAME).ifPresent(accepted.out::add);
            accepted.translated |= rule.equals(TRANSLATED);
            called(rule).ifPresent(next -> collect(table, next, accepted));
        }
    }

    /** The chain that a rule without conditions calls. */
    private static Optional<String> called(List<Expression> rule) {
        return rule.size() == 1
                        && rule.get(0) instanceof Immediate call
                        && call.verdict() != null
                        && !call.verdict().chain().isEmpty()
                ? Optional.of(call.verdict().chain())
                : Optional.empty();
    }

    /** Whether a rule's end accepts, itself or by a chain whose last rule does so without condition. */
    private boolean accepts(Table table, Expression end) {
        if (!(end instanceof Immediate immediate) || immediate.verdict() == null) {
            return false;
        }
        Verdict verdict = immediate.verdict();
        if (verdict.chain().isEmpty()) {
            return Verdict.ACCEPT.equals(verdict);
        }
        List<List<Expression>> rules = rules(table, verdict.chain());
        return !rules.isEmpty() && rules.get(rules.size() - 1).equals(List.of(ACCEPT));
    }

    private Optional<String> accepted(Table table, List<Expression> rule, Expression field) {
        boolean fits = rule.size() == 3
                && rule.get(0).equals(field)
                && rule.get(1) instanceof Cmp name
                && name.equal()
                && accepts(table, rule.get(2));
        if (!fits) {
            return Optional.empty();
        }
        String name = new String(((Cmp) rule.get(1)).data().array(), StandardCharsets.UTF_8);
        // Without its final NUL it would be the beginning of a name.
        int end = name.indexOf('\0');
        return end < 0 ? Optional.empty() : Optional.of(name.substring(0, end));
    }
}
