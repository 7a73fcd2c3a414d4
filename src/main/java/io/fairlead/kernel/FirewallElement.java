package io.fairlead.kernel;

import io.fairlead.kernel.nftables.Element;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;

/** One element of a set or map of our table. Its owner stands in the element's comment. */
public record FirewallElement(Owner owner, NamespaceRef namespace, String set, Element element) implements Resource {

    @Override
    public Kind kind() {
        return Kind.FIREWALL_ELEMENT;
    }

    @Override
    public String name() {
        return set + " " + element.keyText();
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
