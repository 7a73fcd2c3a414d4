package io.fairlead.kernel.nftables;

import io.fairlead.kernel.nftables.Loaded.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes a rule as nft would: follows what is in which register, and names what it is compared with. */
public final class RuleText {

    private final Rule rule;
    private final Function<String, @Nullable SetContents> sets;
    private final Map<Integer, Loaded> registers = new HashMap<>();
    private final List<String> words = new ArrayList<>();
    /** Registers loaded since the last use, which one lookup takes together. */
    private final List<Integer> fresh = new ArrayList<>();

    private @Nullable Family family;
    private String protocol = "th";

    private RuleText(Rule rule, @Nullable Family family, Function<String, @Nullable SetContents> sets) {
        this.rule = rule;
        this.family = family;
        this.sets = sets;
    }

    /** The rule of an inet table; sets by name. */
    public static String of(Rule rule) {
        return of(rule, Family.INET, name -> null);
    }

    /**
     * @param family of the rule's table
     * @param sets contents of the table's sets by name, so that those without a name of their own can be written out
     */
    public static String of(Rule rule, Family family, Function<String, @Nullable SetContents> sets) {
        boolean internet = family == Family.IP || family == Family.IP6;
        return new RuleText(rule, internet ? family : null, sets).write();
    }

    private String write() {
        for (int i = 0; i < rule.expressions().size(); i++) {
            Expression expression = rule.expressions().get(i);
            if (expression instanceof Cmp cmp
                    && i + 1 < rule.expressions().size()
                    && isRange(cmp, rule.expressions().get(i + 1))) {
                write(new Range(
                        cmp.source(),
                        true,
                        cmp.data(),
                        ((Cmp) rule.expressions().get(++i)).data()));
            } else if (expression instanceof Cmp cmp) {
                compare(cmp, i);
            } else {
                write(expression);
            }
        }
        String text = String.join(" ", words);
        return text
                + (rule.comment().isEmpty() ? "" : (text.isEmpty() ? "" : " ") + "comment \"" + rule.comment() + '"');
    }

    /** A lower and an upper bound, which is how nft writes a range into the kernel. */
    private static boolean isRange(Cmp low, Expression high) {
        return low.relation() == Cmp.Relation.AT_LEAST
                && high instanceof Cmp cmp
                && cmp.relation() == Cmp.Relation.AT_MOST
                && cmp.source() == low.source();
    }

    private void write(Expression expression) {
        if (expression instanceof Meta meta) {
            meta(meta);
        } else if (expression instanceof Payload payload) {
            load(payload.destination(), PayloadText.of(payload, family, protocol));
        } else if (expression instanceof Ct ct) {
            load(ct.destination(), ct(ct));
        } else if (expression instanceof Fib fib) {
            load(fib.destination(), fib(fib));
        } else if (expression instanceof Bitwise bitwise) {
            Loaded source = at(bitwise.source());
            boolean plain = bitwise.xor().equals(Bytes.of(new byte[bitwise.xor().length()]));
            Loaded masked = source.masked(bitwise.mask());
            load(
                    bitwise.destination(),
                    plain ? masked : Loaded.of(source.text() + " " + bitwise, source.kind(), source.length()));
        } else if (expression instanceof Byteorder byteorder) {
            load(byteorder.destination(), at(byteorder.source()));
        } else if (expression instanceof Range range) {
            words.add(at(range.source()).text()
                    + (range.inside() ? " " : " != ")
                    + at(range.source()).range(range.from().array(), range.to().array()));
            fresh.clear();
        } else if (expression instanceof Immediate immediate) {
            immediate(immediate);
        } else if (expression instanceof Lookup lookup) {
            lookup(lookup);
        } else if (expression instanceof Nat nat) {
            words.add(nat(nat));
        } else if (expression instanceof Redirect redirect) {
            words.add("redirect" + (redirect.portMin() == 0 ? "" : " to :" + port(redirect.portMin())));
        } else {
            words.add(expression.toString());
        }
    }

    private void load(int register, Loaded loaded) {
        for (int r = register; r < register + Math.max(1, (loaded.length() + 3) / 4); r++) {
            registers.remove(r);
            fresh.remove((Integer) r);
        }
        registers.put(register, loaded);
        fresh.add(register);
    }

    private Loaded at(int register) {
        return registers.getOrDefault(register, Loaded.of("register " + register, Kind.HEX, 4));
    }

    private void compare(Cmp cmp, int at) {
        Loaded loaded = at(cmp.source());
        fresh.clear();
        String value = loaded.value(cmp.data().array());
        if (loaded.kind() == Kind.FAMILY && cmp.equal()) {
            family = Family.of(cmp.data().array()[0]).orElse(null);
            if (later(at, e -> e instanceof Payload p && p.base() == Payload.Base.NETWORK)) {
                return;
            }
        }
        if (loaded.kind() == Kind.PROTOCOL && cmp.equal() && !Character.isDigit(value.charAt(0))) {
            boolean ports = later(at, e -> e instanceof Payload p && p.base() == Payload.Base.TRANSPORT);
            protocol = value.equals("ipv6-icmp") ? "icmpv6" : value;
            if (ports) {
                return;
            }
        }
        words.add(loaded.compared(cmp));
    }

    private boolean later(int at, java.util.function.Predicate<Expression> test) {
        return rule.expressions().subList(at + 1, rule.expressions().size()).stream()
                .anyMatch(test);
    }

    private void meta(Meta meta) {
        if (meta.sets()) {
            words.add("meta " + MetaText.name(meta.key()) + " set "
                    + at(meta.register()).text());
        } else {
            load(meta.register(), MetaText.of(meta.key()));
        }
    }

    private static Loaded ct(Ct ct) {
        String text = ct.toString().replace('_', '-');
        return switch (ct.key()) {
            case STATE -> Loaded.of(text, Kind.CT_STATE, 4);
            case STATUS -> Loaded.of(text, Kind.CT_STATUS, 4);
            case MARK -> Loaded.of(text, Kind.MARK, 4);
            case DIRECTION -> Loaded.of(text, Kind.CT_DIRECTION, 1);
            case PROTOCOL -> Loaded.of(text, Kind.PROTOCOL, 1);
            default -> Loaded.of(text, Kind.HEX, 4);
        };
    }

    private static Loaded fib(Fib fib) {
        Kind kind = fib.result() == Fib.TYPE ? Kind.FIB_TYPE : fib.result() == Fib.OIFNAME ? Kind.LINK : Kind.NATIVE;
        return Loaded.of(fib.toString(), kind, fib.result() == Fib.OIFNAME ? 16 : 4);
    }

    private void immediate(Immediate immediate) {
        Bytes data = immediate.data();
        if (data == null) {
            words.add(immediate.toString());
            return;
        }
        Kind kind = data.length() == 4 || data.length() == 16 ? Kind.ADDRESS : Kind.PORT;
        load(immediate.destination(), Loaded.of(constant(immediate, data, kind), kind, data.length()));
    }

    private String constant(Immediate immediate, Bytes data, Kind kind) {
        boolean number = later(
                rule.expressions().indexOf(immediate),
                e -> e instanceof Meta m && m.sets() && m.register() == immediate.destination());
        return Loaded.of("", number ? Kind.MARK : kind, data.length()).value(data.array());
    }

    private void lookup(Lookup lookup) {
        List<Loaded> key = key(lookup.source());
        String text = key.stream().map(Loaded::text).collect(Collectors.joining(" . "));
        SetContents contents = sets.apply(lookup.set());
        String set =
                contents != null && contents.isAnonymous() ? new SetText(contents, key).write() : "@" + lookup.set();
        fresh.clear();
        if (lookup.destination() == Expression.VERDICT) {
            words.add(text + " vmap " + set);
        } else if (lookup.destination() == Lookup.NONE) {
            words.add(text + (lookup.inverted() ? " != " : " ") + set);
        } else {
            // What the map leads to takes as many registers as its data needs.
            registers.keySet().removeIf(register -> register >= lookup.destination());
            load(lookup.destination(), Loaded.of(text + " map " + set, Kind.HEX, 4));
        }
    }

    /** The fields that lie one after another from a register on. */
    private List<Loaded> key(int source) {
        List<Loaded> key = new ArrayList<>();
        int register = source;
        do {
            Loaded part = at(register);
            key.add(part);
            register += (part.length() + 3) / 4;
        } while (fresh.contains(register));
        return key;
    }

    private String nat(Nat nat) {
        String verb = (nat.type() == Nat.Type.DNAT ? "dnat" : "snat") + (nat.v6() ? " ip6" : " ip");
        String address = nat.addressMin() == 0 ? "" : at(nat.addressMin()).text();
        boolean mapped = nat.portMin() != 0 && !registers.containsKey(nat.portMin());
        String port = nat.portMin() == 0 || mapped ? "" : ":" + port(nat.portMin());
        String last = nat.addressMax() == nat.addressMin() || mapped
                ? ""
                : "-" + at(nat.addressMax()).text();
        String brackets = nat.v6() && !port.isEmpty() && !address.isEmpty() ? "[" + address + "]" : address;
        boolean shifted = (nat.flags() & Nat.PROTO_OFFSET) != 0;
        return verb + " to " + brackets + last + port + (shifted ? " with shifted ports" : "");
    }

    private String port(int register) {
        return at(register).text();
    }
}
