package io.fairlead.kernel.walk;

import io.fairlead.kernel.nftables.Bitwise;
import io.fairlead.kernel.nftables.Byteorder;
import io.fairlead.kernel.nftables.Bytes;
import io.fairlead.kernel.nftables.Cmp;
import io.fairlead.kernel.nftables.Compat;
import io.fairlead.kernel.nftables.Counter;
import io.fairlead.kernel.nftables.Ct;
import io.fairlead.kernel.nftables.Expression;
import io.fairlead.kernel.nftables.Fib;
import io.fairlead.kernel.nftables.Immediate;
import io.fairlead.kernel.nftables.ListedRule;
import io.fairlead.kernel.nftables.Lookup;
import io.fairlead.kernel.nftables.Masquerade;
import io.fairlead.kernel.nftables.Meta;
import io.fairlead.kernel.nftables.Nat;
import io.fairlead.kernel.nftables.Payload;
import io.fairlead.kernel.nftables.Range;
import io.fairlead.kernel.nftables.RawElement;
import io.fairlead.kernel.nftables.Redirect;
import io.fairlead.kernel.nftables.Reject;
import io.fairlead.kernel.nftables.SetContents;
import io.fairlead.kernel.nftables.SetIndex;
import io.fairlead.kernel.nftables.UnknownExpression;
import io.fairlead.kernel.nftables.Verdict;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One rule met by one packet: expression by expression, until one does not match or one gives a verdict. */
final class RuleRun {

    /** Statements that neither stop a packet nor change what rules see of it. */
    private static final Set<String> HARMLESS =
            Set.of("log", "notrack", "last", "objref", "dup", "exthdr", "flow_offload", "tunnel", "dynset");

    /** Conditions on rates and amounts, which the first packet of a probe does not exceed as a rule, but may. */
    private static final Set<String> RATES = Set.of("limit", "quota", "connlimit");

    /** What became of the packet at a rule. */
    enum Outcome {
        NO_MATCH,
        MATCH,
        VERDICT,
        REJECT,
        TRANSLATED
    }

    private final Scene scene;
    private final ListedRule rule;
    private final Assumptions assumptions;
    private final Registers registers = new Registers();
    private final Loads loads;
    private Packet packet;
    private @Nullable Verdict verdict;

    RuleRun(Scene scene, ListedRule rule, Assumptions assumptions, Packet packet) {
        this.scene = scene;
        this.rule = rule;
        this.assumptions = assumptions;
        this.packet = packet;
        this.loads = new Loads(scene, registers);
    }

    /** The packet behind the rule. */
    Packet packet() {
        return packet;
    }

    /** Where {@link Outcome#VERDICT} leads. */
    Verdict verdict() {
        return verdict == null ? Verdict.ACCEPT : verdict;
    }

    Outcome run() {
        List<Expression> expressions = rule.rule().expressions();
        for (int i = 0; i < expressions.size(); i++) {
            Outcome outcome = step(expressions.get(i), expressions.subList(i + 1, expressions.size()));
            if (outcome != Outcome.MATCH) {
                return outcome;
            }
        }
        return Outcome.MATCH;
    }

    private Outcome step(Expression expression, List<Expression> rest) {
        if (expression instanceof Payload || expression instanceof Ct || expression instanceof Fib) {
            return matched(loads.load(expression, packet));
        } else if (expression instanceof Meta meta) {
            return meta(meta);
        } else if (expression instanceof Cmp cmp) {
            return compare(cmp, rest);
        } else if (expression instanceof Range range) {
            return range(range, rest);
        } else if (expression instanceof Bitwise || expression instanceof Byteorder) {
            compute(expression);
            return Outcome.MATCH;
        } else if (expression instanceof Lookup lookup) {
            return lookup(lookup, rest);
        } else if (expression instanceof Immediate immediate) {
            return immediate(immediate);
        } else if (expression instanceof Counter) {
            return Outcome.MATCH;
        } else if (expression instanceof Reject) {
            return Outcome.REJECT;
        } else if (expression instanceof Nat || expression instanceof Masquerade || expression instanceof Redirect) {
            packet = new Translations(scene, registers, this::undecidable).apply(expression, packet);
            return Outcome.TRANSLATED;
        } else if (expression instanceof Compat compat) {
            return compat.target() ? target(compat) : match(compat, rest);
        }
        return unknown((UnknownExpression) expression, rest);
    }

    private static Outcome matched(boolean yes) {
        return yes ? Outcome.MATCH : Outcome.NO_MATCH;
    }

    /** Whether a condition holds of which nobody can tell; where that does not matter, it does not. */
    private Outcome doubt(String what, List<Expression> rest) {
        if (rest.stream().allMatch(RuleRun::isIdle)) {
            return Outcome.NO_MATCH;
        }
        return matched(assumptions.holds(
                what + " in rule \"" + scene.rules().text(rule) + "\" of " + rule.table() + " " + rule.chain()));
    }

    private static boolean isIdle(Expression e) {
        boolean loads = e instanceof Payload || e instanceof Ct || e instanceof Fib || e instanceof Meta m && !m.sets();
        boolean tests = e instanceof Cmp || e instanceof Range || e instanceof Bitwise || e instanceof Byteorder;
        boolean looks = e instanceof Lookup l && l.destination() != Expression.VERDICT;
        boolean matches = e instanceof Compat c && (!c.target() || CompatTarget.isIdle(c));
        boolean others = e instanceof UnknownExpression u
                && !u.name().equals("notrack")
                && (HARMLESS.contains(u.name()) || RATES.contains(u.name()));
        boolean data = e instanceof Immediate i && i.data() != null;
        return loads || tests || looks || matches || others || data || e instanceof Counter;
    }

    private UndecidableException undecidable(String reason) {
        return new UndecidableException(
                reason + ": rule \"" + scene.rules().text(rule) + "\" of " + rule.table() + " " + rule.chain());
    }

    private Outcome meta(Meta meta) {
        if (!meta.sets()) {
            return matched(loads.load(meta, packet));
        }
        if (meta.key() == Meta.Key.MARK) {
            if (!registers.isKnown(meta.register(), 4)) {
                throw undecidable("the packet gets a mark that is not known");
            }
            packet = packet.marked(nativeInt(registers.bytes(meta.register(), 4)));
        }
        return Outcome.MATCH;
    }

    private static int nativeInt(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt();
    }

    private Outcome compare(Cmp cmp, List<Expression> rest) {
        byte[] wanted = cmp.data().array();
        byte[] data = registers.bytes(cmp.source(), wanted.length);
        BitSet known = registers.known(cmp.source(), wanted.length);
        if (known.cardinality() == wanted.length) {
            return matched(cmp.relation().holds(Arrays.compareUnsigned(data, wanted)));
        }
        boolean differs = known.stream().anyMatch(i -> data[i] != wanted[i]);
        if (differs && (cmp.equal() || cmp.relation() == Cmp.Relation.UNEQUAL)) {
            return matched(!cmp.equal());
        }
        return doubt(registers.reason(), rest);
    }

    private Outcome range(Range range, List<Expression> rest) {
        int length = range.from().length();
        if (!registers.isKnown(range.source(), length)) {
            return doubt(registers.reason(), rest);
        }
        byte[] data = registers.bytes(range.source(), length);
        boolean inside = Arrays.compareUnsigned(range.from().array(), data) <= 0
                && Arrays.compareUnsigned(data, range.to().array()) <= 0;
        return matched(inside == range.inside());
    }

    private void compute(Expression expression) {
        if (expression instanceof Bitwise bitwise) {
            byte[] mask = bitwise.mask().array();
            byte[] xor = bitwise.xor().array();
            byte[] data = registers.bytes(bitwise.source(), mask.length);
            BitSet known = registers.known(bitwise.source(), mask.length);
            for (int i = 0; i < mask.length; i++) {
                data[i] = (byte) (data[i] & mask[i] ^ xor[i]);
                known.set(i, known.get(i) || mask[i] == 0);
            }
            registers.load(bitwise.destination(), data, known);
        } else if (expression instanceof Byteorder order) {
            byte[] data = registers.bytes(order.source(), order.length());
            BitSet known = registers.known(order.source(), order.length());
            boolean all = known.cardinality() == order.length();
            // The data itself is turned only where the machine's order is not the network's.
            if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
                reverse(data, order.size());
            }
            registers.load(order.destination(), data, all ? known : new BitSet());
        }
    }

    private static void reverse(byte[] data, int size) {
        for (int from = 0; from + size <= data.length; from += size) {
            for (int i = 0; i < size / 2; i++) {
                byte swapped = data[from + i];
                data[from + i] = data[from + size - 1 - i];
                data[from + size - 1 - i] = swapped;
            }
        }
    }

    private Outcome lookup(Lookup lookup, List<Expression> rest) {
        SetContents set = scene.rules().set(rule.table(), lookup.set()).orElse(null);
        boolean map = lookup.destination() != Lookup.NONE;
        if (set == null) {
            return unsure("set " + lookup.set() + " could not be read", lookup, rest);
        }
        SetIndex index = scene.rules().index(rule.table(), set);
        int length = set.keyLength();
        if (!registers.isKnown(lookup.source(), length)) {
            boolean maybe =
                    index.mayFind(registers.bytes(lookup.source(), length), registers.known(lookup.source(), length));
            return maybe ? unsure(registers.reason(), lookup, rest) : matched(lookup.inverted());
        }
        RawElement found = index.find(registers.bytes(lookup.source(), length)).orElse(null);
        if (!map || found == null) {
            return matched((found != null) != lookup.inverted());
        }
        Verdict leads = found.verdict();
        if (lookup.destination() == Expression.VERDICT) {
            return leads == null ? Outcome.MATCH : end(leads);
        }
        Bytes data = found.data();
        if (data != null) {
            registers.load(lookup.destination(), data.array());
        }
        return Outcome.MATCH;
    }

    /** It could lead anywhere, unless nothing follows from it. */
    private Outcome unsure(String reason, Lookup lookup, List<Expression> rest) {
        boolean map = lookup.destination() != Lookup.NONE;
        if (lookup.destination() == Expression.VERDICT || map && !rest.stream().allMatch(RuleRun::isIdle)) {
            throw undecidable(reason);
        }
        return doubt(reason, rest);
    }

    private Outcome immediate(Immediate immediate) {
        Bytes data = immediate.data();
        if (data != null) {
            registers.load(immediate.destination(), data.array());
            return Outcome.MATCH;
        }
        return end(immediate.verdict() == null ? Verdict.ACCEPT : immediate.verdict());
    }

    private Outcome end(Verdict leads) {
        if (leads.code() == Verdict.Code.QUEUE) {
            throw undecidable("a program decides");
        }
        if (leads.code() == Verdict.Code.CONTINUE) {
            return Outcome.MATCH;
        }
        verdict = leads;
        return Outcome.VERDICT;
    }

    private Outcome match(Compat compat, List<Expression> rest) {
        CompatMatch.Answer answer = new CompatMatch(scene, packet).test(compat);
        return answer == CompatMatch.Answer.UNKNOWN
                ? doubt("iptables match " + compat.extension(), rest)
                : matched(answer == CompatMatch.Answer.YES);
    }

    private Outcome target(Compat compat) {
        if (CompatTarget.isIdle(compat)) {
            return Outcome.MATCH;
        }
        CompatTarget target = new CompatTarget(scene, compat, packet, this::undecidable);
        Outcome outcome = target.run();
        packet = target.packet();
        return outcome;
    }

    private Outcome unknown(UnknownExpression expression, List<Expression> rest) {
        String name = expression.name();
        if (name.equals("notrack")) {
            packet = packet.tracked(Ct.State.UNTRACKED, 0);
            return Outcome.MATCH;
        }
        if (name.equals("masq")) {
            packet = new Translations(scene, registers, this::undecidable).apply(new Masquerade(0), packet);
            return Outcome.TRANSLATED;
        }
        if (Loads.missesHeader(expression)) {
            return Outcome.NO_MATCH;
        }
        if (Loads.clears(expression, registers)) {
            return Outcome.MATCH;
        }
        if (HARMLESS.contains(name)) {
            return Outcome.MATCH;
        }
        if (RATES.contains(name)) {
            return doubt(name, rest);
        }
        throw undecidable("expression " + name + " is not understood");
    }
}
