package io.fairlead.kernel;

import io.fairlead.kernel.nftables.Element;
import io.fairlead.kernel.nftables.Family;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.util.Optional;

/** One element of a set or map of our table of the family. Its owner stands in the element's comment. */
public record FirewallElement(Owner owner, NamespaceRef namespace, Family family, String set, Element element)
        implements Resource {

    /** One of the table for packets. */
    public FirewallElement(Owner owner, NamespaceRef namespace, String set, Element element) {
        this(owner, namespace, Family.INET, set, element);
    }

    @Override
    public Kind kind() {
        return Kind.FIREWALL_ELEMENT;
    }

    @Override
    public String name() {
        return setName() + " " + element.keyText();
    }

    /** Name of the {@link FirewallSet} that it is in. */
    String setName() {
        return FirewallTable.prefix(family) + set;
    }

    /** Name of the {@link FirewallChain} that it leads to; empty for one that leads to none. */
    Optional<String> chainName() {
        return element.data().stream()
                .filter(value -> value instanceof Element.Value.VerdictValue)
                .map(value -> ((Element.Value.VerdictValue) value).verdict().chain())
                .filter(chain -> !chain.isEmpty())
                .map(chain -> FirewallTable.prefix(family) + chain)
                .findFirst();
    }

    @Override
    public Difference compare(Resource observed) {
        return element.equals(((FirewallElement) observed).element) ? Difference.NONE : Difference.REPLACE;
    }

    @Override
    public String describe() {
        return element.toString();
    }
}
