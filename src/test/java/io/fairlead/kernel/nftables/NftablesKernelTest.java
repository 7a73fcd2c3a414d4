package io.fairlead.kernel.nftables;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.kernel.ScratchNamespace;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NftablesKernelTest {

    private static final Table TABLE = RuleSetExample.TABLE;

    private ScratchNamespace namespace;
    private NftablesSocket nftables;

    @BeforeEach
    void open() {
        namespace = ScratchNamespace.create();
        nftables = namespace.call(NftablesSocket::open);
    }

    @AfterEach
    void close() {
        if (namespace != null) {
            nftables.close();
            namespace.close();
        }
    }

    @Test
    void everyKindIsListedAsItWasSent() {
        nftables.transaction(RuleSetExample.commands()).orThrow();

        System.out.println(namespace.run("nft", "list", "ruleset"));
        assertThat(rules("prerouting")).isEqualTo(RuleSetExample.prerouting());
        assertThat(rules("forward")).isEqualTo(RuleSetExample.forward());
        assertThat(rules("postrouting")).isEqualTo(RuleSetExample.postrouting());
        RuleSetExample.sets()
                .forEach((set, elements) -> assertThat(nftables.elements(TABLE, set))
                        .as(set.name())
                        .containsExactlyInAnyOrderElementsOf(elements));
        assertThat(nftables.sets(TABLE))
                .extracting(ListedSet::definition)
                .containsExactlyInAnyOrderElementsOf(RuleSetExample.sets().keySet());
    }

    private List<Rule> rules(String chain) {
        return nftables.rules(TABLE, chain).stream().map(ListedRule::rule).toList();
    }
}
