package io.fairlead.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.kernel.nftables.Chain;
import io.fairlead.kernel.nftables.ListedRule;
import io.fairlead.kernel.nftables.NftablesSocket;
import io.fairlead.kernel.nftables.SetIndex;
import io.fairlead.kernel.walk.RuleSet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whole rule sets, read and written as nft writes them. */
class RuleSetsKernelTest {

    private final List<AutoCloseable> toClose = new ArrayList<>();
    private ScratchNamespace namespace;

    @BeforeEach
    void open() {
        namespace = ScratchNamespace.create();
        toClose.add(namespace);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : toClose) {
            closeable.close();
        }
    }

    private RuleSet read() {
        try (NftablesSocket socket = namespace.call(NftablesSocket::open)) {
            return RuleSets.read(socket);
        }
    }

    /** As nft prints a table, without its braces and declarations. */
    private static List<String> lines(RuleSet rules) {
        List<String> lines = new ArrayList<>();
        for (Chain chain : rules.chains()) {
            for (ListedRule rule : rules.rules(chain.table(), chain.name())) {
                lines.add(rules.text(rule));
            }
        }
        return lines;
    }

    @Test
    void rulesReadAsNftWritesThem() {
        List<String> wanted = List.of(
                "iifname \"eth0\" oifname != \"br-*\" accept",
                "ip saddr 10.0.0.0/8 drop",
                "ip saddr 10.9.0.0/20 ip daddr != 10.9.0.7 drop",
                "ip6 daddr fd00:9::/64 tcp dport 443 accept",
                "ct state established,related accept",
                "ct state invalid drop",
                "ct status dnat accept",
                "tcp dport 80 accept",
                "udp sport 1024-65535 udp dport 53 accept",
                "tcp dport { 22, 80, 443 } accept",
                "tcp dport != { 22, 1000-2000 } reject",
                "ip saddr { 10.0.0.0/8, 192.0.2.7 } ip protocol icmp accept",
                "meta l4proto icmp accept",
                "meta nfproto ipv6 drop",
                "meta mark 0x00000007 accept",
                "meta mark set 0x00000007",
                "fib daddr type local drop",
                "fib saddr . iif oif 0 drop",
                "iifname . tcp dport { \"eth0\" . 80 } accept",
                "tcp dport vmap { 22 : accept, 23 : drop }",
                "ip daddr @servers accept",
                "ip daddr . tcp dport @pairs drop",
                "jump other comment \"theirs\"");
        StringBuilder script = new StringBuilder("table inet t {\n"
                + "set servers { type ipv4_addr; flags interval; elements = { 10.0.0.0/8 } }\n"
                + "set pairs { type ipv4_addr . inet_service; elements = { 10.1.1.1 . 80 } }\n"
                + "chain other { }\nchain forward { type filter hook forward priority 0; policy drop;\n");
        wanted.forEach(line -> script.append(line).append('\n'));
        namespace.run("nft", script + "}\n}\n");

        assertThat(lines(read())).containsExactlyElementsOf(wanted);
    }

    @Test
    void translationsReadAsNftWritesThem() {
        List<String> wanted = List.of(
                "tcp dport 8080 dnat ip to 10.9.0.2:80",
                "tcp dport 8081 dnat ip to 10.9.0.2",
                "tcp dport 8082 dnat ip6 to [fd00:9::2]:80",
                "tcp dport 8083 redirect to :80",
                "dnat ip to ip daddr map @m");
        StringBuilder script = new StringBuilder("table inet t {\n"
                + "map m { type ipv4_addr : ipv4_addr; }\n"
                + "chain p { type nat hook prerouting priority -100;\n");
        wanted.forEach(line -> script.append(line).append('\n'));
        namespace.run("nft", script + "}\n}\n");

        assertThat(lines(read())).containsExactlyElementsOf(wanted);
    }

    @Test
    void whatADormantTableSaysCountsForNothing() {
        namespace.run("nft", """
                add table inet t { flags dormant; }
                add chain inet t f { type filter hook forward priority 0; }
                add rule inet t f drop
                """);
        assertThat(read().chains()).isEmpty();
        namespace.run("nft", "add table inet t");
        assertThat(lines(read())).containsExactly("drop");
    }

    @Test
    void keysAreLookedUpAsTheKernelDoes() {
        namespace.run(
                "nft",
                "table ip t { set i { type inet_service; flags interval; elements = { 10-20, 30, 40-65535 }; }\n"
                        + "set c { type ipv4_addr . inet_service; flags interval;"
                        + " elements = { 10.0.0.0/8 . 80-90 }; }\n}\n");
        RuleSet rules = read();
        var table = new io.fairlead.kernel.nftables.Table(io.fairlead.kernel.nftables.Family.IP, "t");
        var ports = rules.set(table, "i").orElseThrow();
        List<Integer> in = new ArrayList<>();
        for (int port : new int[] {9, 10, 20, 21, 30, 31, 40, 65535}) {
            if (new SetIndex(ports)
                    .find(new byte[] {(byte) (port >> 8), (byte) port})
                    .isPresent()) {
                in.add(port);
            }
        }
        assertThat(in).containsExactly(10, 20, 30, 40, 65535);
        var pairs = rules.set(table, "c").orElseThrow();
        assertThat(new SetIndex(pairs).find(new byte[] {10, 1, 2, 3, 0, 85, 0, 0}))
                .isPresent();
        assertThat(new SetIndex(pairs).find(new byte[] {10, 1, 2, 3, 0, 91, 0, 0}))
                .isEmpty();
        assertThat(new SetIndex(pairs).find(new byte[] {11, 1, 2, 3, 0, 85, 0, 0}))
                .isEmpty();
    }
}
