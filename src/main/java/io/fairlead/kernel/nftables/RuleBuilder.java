package io.fairlead.kernel.nftables;

import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.PortRange;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a rule of an inet or bridge table the way one reads it, and takes care of registers and of the check for the packet's
 * family that addresses need. Every statement starts at the first register, since none needs what another left there.
 */
public final class RuleBuilder {

    private static final int R = Expression.REGISTER;
    /** IPS_DST_NAT, include/uapi/linux/netfilter/nf_conntrack_common.h. */
    private static final int STATUS_DNAT = 0x20;

    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;

    private static final int ND_ROUTER_ADVERT = 134;
    private static final int PACKET_HOST = 0;

    private final String comment;
    private final boolean frame;
    private final List<Expression> expressions = new ArrayList<>();
    private @Nullable Family family;

    private RuleBuilder(String comment, boolean frame) {
        this.comment = comment;
        this.frame = frame;
    }

    /**
     * @param comment for people who read the rule set; empty for none
     */
    public static RuleBuilder rule(String comment) {
        return new RuleBuilder(comment, false);
    }

    /** As {@link #rule}, of a table of the family bridge. */
    public static RuleBuilder frame(String comment) {
        return new RuleBuilder(comment, true);
    }

    /** Only IPv4 packets. */
    public RuleBuilder ipv4() {
        return family(Family.IP);
    }

    /** Only IPv6 packets. */
    public RuleBuilder ipv6() {
        return family(Family.IP6);
    }

    private RuleBuilder family(@Nullable Family wanted) {
        if (wanted == null || wanted == family) {
            return this;
        }
        if (family != null) {
            throw new IllegalArgumentException("a packet is never both " + family + " and " + wanted);
        }
        family = wanted;
        if (frame) {
            return add(new Payload(Payload.Base.LINK, 12, 2, R)).add(new Cmp(R, true, etherType(wanted)));
        }
        return add(Meta.load(Meta.Key.NFPROTO, R)).add(new Cmp(R, true, Bytes.of((byte) wanted.number())));
    }

    /** ETH_P_* (include/uapi/linux/if_ether.h). */
    private static Bytes etherType(Family family) {
        return switch (family) {
            case IP -> Bytes.ofBe16(0x0800);
            case ARP -> Bytes.ofBe16(0x0806);
            case IP6 -> Bytes.ofBe16(0x86dd);
            default -> throw new IllegalArgumentException("no frame is of family " + family);
        };
    }

    /** Only frames of ARP. */
    public RuleBuilder arp() {
        return family(Family.ARP);
    }

    /** Frames that were not addressed to this host when they came: what it translates keeps passing. */
    public RuleBuilder toNeighbour() {
        return add(Meta.load(Meta.Key.PKTTYPE, R)).add(new Cmp(R, false, Bytes.of((byte) PACKET_HOST)));
    }

    public RuleBuilder routerAdvertisement() {
        return icmpv6Type(ND_ROUTER_ADVERT);
    }

    public RuleBuilder icmpv6Type(int type) {
        return icmpv6().add(new Payload(Payload.Base.TRANSPORT, 0, 1, R)).add(new Cmp(R, true, Bytes.of((byte) type)));
    }

    public RuleBuilder iifname(String link) {
        return compare(Field.IIFNAME, true, linkName(link));
    }

    public RuleBuilder iifnameNot(String link) {
        return compare(Field.IIFNAME, false, linkName(link));
    }

    public RuleBuilder oifname(String link) {
        return compare(Field.OIFNAME, true, linkName(link));
    }

    public RuleBuilder oifnameNot(String link) {
        return compare(Field.OIFNAME, false, linkName(link));
    }

    private static Bytes linkName(String link) {
        byte[] text = link.getBytes(StandardCharsets.UTF_8);
        if (text.length == 0 || text.length >= DataType.IFNAME.bytes()) {
            throw new IllegalArgumentException("not a link's name: \"" + link + '"');
        }
        return Bytes.of(Arrays.copyOf(text, DataType.IFNAME.bytes()));
    }

    /** Source address in the prefix. */
    public RuleBuilder saddr(IpPrefix prefix) {
        return address(Field.saddr(prefix.v6()), true, prefix);
    }

    public RuleBuilder saddrNot(IpPrefix prefix) {
        return address(Field.saddr(prefix.v6()), false, prefix);
    }

    /** Destination address in the prefix. */
    public RuleBuilder daddr(IpPrefix prefix) {
        return address(Field.daddr(prefix.v6()), true, prefix);
    }

    public RuleBuilder daddrNot(IpPrefix prefix) {
        return address(Field.daddr(prefix.v6()), false, prefix);
    }

    private RuleBuilder address(Field field, boolean equal, IpPrefix prefix) {
        if (prefix.length() == 0 && equal) {
            return family(field.family());
        }
        load(field);
        if (prefix.length() < prefix.address().bitLength()) {
            IpPrefix ones = new IpPrefix(ones(prefix.v6()), prefix.length());
            add(Bitwise.and(R, Bytes.of(ones.first().bytes())));
        }
        return add(new Cmp(R, equal, Bytes.of(prefix.first().bytes())));
    }

    private static IpAddress ones(boolean v6) {
        return v6 ? new IpAddress(true, -1, -1) : new IpAddress(false, 0, 0xffff_ffffL);
    }

    /** Destination address is one of the host's own. */
    public RuleBuilder daddrLocal() {
        return add(new Fib(Fib.TYPE, Fib.DADDR, R)).add(new Cmp(R, true, Bytes.ofNative32(Fib.LOCAL)));
    }

    /**
     * @param number IANA protocol number
     */
    public RuleBuilder l4proto(int number) {
        return compare(Field.L4PROTO, true, Bytes.of((byte) number));
    }

    public RuleBuilder icmp() {
        return ipv4().l4proto(ICMP);
    }

    public RuleBuilder icmpv6() {
        return ipv6().l4proto(ICMPV6);
    }

    /** Destination port; say the protocol first. */
    public RuleBuilder dport(PortRange ports) {
        return port(Field.DPORT, ports);
    }

    /** Source port; say the protocol first. */
    public RuleBuilder sport(PortRange ports) {
        return port(Field.SPORT, ports);
    }

    private RuleBuilder port(Field field, PortRange ports) {
        Bytes first = Bytes.ofBe16(ports.first());
        return ports.isSingle()
                ? compare(field, true, first)
                : load(field).add(new Range(R, true, first, Bytes.ofBe16(ports.last())));
    }

    public RuleBuilder ctState(Ct.State... states) {
        return ctBits(
                Ct.Key.STATE, Arrays.stream(states).mapToInt(Ct.State::bit).sum());
    }

    /** The flow's destination was rewritten. */
    public RuleBuilder ctStatusDnat() {
        return ctBits(Ct.Key.STATUS, STATUS_DNAT);
    }

    private RuleBuilder ctBits(Ct.Key key, int bits) {
        return add(new Ct(key, R))
                .add(Bitwise.and(R, Bytes.ofNative32(bits)))
                .add(new Cmp(R, false, Bytes.ofNative32(0)));
    }

    /**
     * Packets of the direction in which the flow was opened, or answers to it.
     */
    public RuleBuilder ctDirection(boolean original) {
        return add(new Ct(Ct.Key.DIRECTION, R)).add(new Cmp(R, true, Bytes.of((byte) (original ? 0 : 1))));
    }

    /** The packet's mark has, under the mask, this value. */
    public RuleBuilder mark(int value, int mask) {
        return add(Meta.load(Meta.Key.MARK, R))
                .add(Bitwise.and(R, Bytes.ofNative32(mask)))
                .add(new Cmp(R, true, Bytes.ofNative32(value)));
    }

    /** Sets the packet's mark. */
    public RuleBuilder setMark(int value) {
        return add(Immediate.data(R, Bytes.ofNative32(value))).add(new Meta(Meta.Key.MARK, R, true));
    }

    /** The fields, one after another, are in the set. */
    public RuleBuilder in(String set, Field... key) {
        return loadKey(key).add(new Lookup(set, R, Lookup.NONE, false));
    }

    /** The fields, one after another, are not in the set. */
    public RuleBuilder notIn(String set, Field... key) {
        return loadKey(key).add(new Lookup(set, R, Lookup.NONE, true));
    }

    /** Does what a verdict map says about the fields, and goes on if it says nothing. */
    public RuleBuilder vmap(String map, Field... key) {
        return loadKey(key).add(new Lookup(map, R, Expression.VERDICT, false));
    }

    /** Sends the flow to the address that a map has for the fields; its port stays. */
    public RuleBuilder dnatAddress(boolean v6, String map, Field... key) {
        return lookup(v6, map, key).add(Nat.toAddress(Nat.Type.DNAT, v6, R));
    }

    /** Sends the flow to the address and port that a map has for the fields. */
    public RuleBuilder dnat(boolean v6, String map, Field... key) {
        int port = R + address(v6).registers();
        return lookup(v6, map, key).add(new Nat(Nat.Type.DNAT, v6, R, R, port, port, 0));
    }

    /**
     * Sends the flow to the address that a map has for the fields, and to its own port shifted: the map leads to ranges
     * of address and port, from the address and the minimum to the same address and the maximum of {@link PortShift}.
     * That is how nft itself writes a map of address and port ranges, and can print it; only the flag it does not know.
     */
    public RuleBuilder dnatShifted(boolean v6, String map, Field... key) {
        int min = R + address(v6).registers();
        int last = min + 1;
        int max = last + address(v6).registers();
        return lookup(v6, map, key).add(new Nat(Nat.Type.DNAT, v6, R, last, min, max, Nat.PROTO_OFFSET));
    }

    /** Gives the flow a fixed source address. */
    public RuleBuilder snat(IpAddress address) {
        return family(Field.saddr(address.v6()).family())
                .add(Immediate.data(R, Bytes.of(address.bytes())))
                .add(Nat.toAddress(Nat.Type.SNAT, address.v6(), R));
    }

    /** Gives the flow the source address that a map has for the fields. */
    public RuleBuilder snat(boolean v6, String map, Field... key) {
        return lookup(v6, map, key).add(Nat.toAddress(Nat.Type.SNAT, v6, R));
    }

    public RuleBuilder masquerade() {
        return add(new Masquerade(0));
    }

    public RuleBuilder counter() {
        return add(new Counter());
    }

    public Rule accept() {
        return end(Verdict.ACCEPT);
    }

    public Rule drop() {
        return end(Verdict.DROP);
    }

    /** Back to the chain that jumped here. */
    public Rule goBack() {
        return end(Verdict.RETURN);
    }

    public Rule jump(String chain) {
        return end(Verdict.jump(chain));
    }

    public Rule goTo(String chain) {
        return end(Verdict.goTo(chain));
    }

    /** Drops, and says port unreachable. */
    public Rule reject() {
        return add(Reject.PORT_UNREACHABLE).build();
    }

    private Rule end(Verdict verdict) {
        return add(Immediate.verdict(verdict)).build();
    }

    /** The rule as it stands, for those that end without a verdict of their own. */
    public Rule build() {
        return new Rule(expressions, comment);
    }

    private static Field address(boolean v6) {
        return Field.daddr(v6);
    }

    private RuleBuilder lookup(boolean v6, String map, Field... key) {
        family(address(v6).family());
        return loadKey(key).add(new Lookup(map, R, R, false));
    }

    private RuleBuilder loadKey(Field... key) {
        if (key.length == 0) {
            throw new IllegalArgumentException("a lookup needs a key");
        }
        for (Field field : key) {
            family(field.family());
        }
        int register = R;
        for (Field field : key) {
            add(field.load(register));
            register += field.registers();
        }
        return this;
    }

    private RuleBuilder compare(Field field, boolean equal, Bytes value) {
        return load(field).add(new Cmp(R, equal, value));
    }

    private RuleBuilder load(Field field) {
        return family(field.family()).add(field.load(R));
    }

    private RuleBuilder add(Expression expression) {
        expressions.add(expression);
        return this;
    }
}
