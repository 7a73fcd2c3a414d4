package io.fairlead.kernel;

import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;

/**
 * One kernel object, as it is wanted or as it is: both are the same type. A component that is null is unmanaged: nobody
 * asked for a value, so whatever the kernel or somebody else chose is no drift.
 */
public sealed interface Resource
        permits Netns,
                DummyLink,
                BridgeLink,
                VlanLink,
                VethLink,
                TapLink,
                StackedLink,
                UplinkPort,
                LinkAddress,
                Route,
                Neighbour,
                Sysctl,
                FirewallTable,
                FirewallSet,
                FirewallChain,
                FirewallElement {

    /** Whom it belongs to; {@link Owner#HOST} for what networks share. */
    Owner owner();

    /** The namespace it lives in. */
    NamespaceRef namespace();

    /** Its place in the order of creation, and half of its identity. */
    Kind kind();

    /** Its identity within kind and namespace. */
    String name();

    default ResourceKey key() {
        return new ResourceKey(kind(), namespace(), name());
    }

    /**
     * How far the observed object of the same key is from this wanted one.
     *
     * @param observed of the same kind
     */
    Difference compare(Resource observed);

    /** In words, for plans: everything that matters but its key. */
    String describe();

    /** Kinds in order of creation; deletion runs backwards. Parents stand before what needs them. */
    enum Kind {
        NAMESPACE,
        DUMMY,
        BRIDGE,
        VLAN,
        VETH,
        TAP,
        MACVLAN,
        IPVLAN,
        UPLINK,
        ADDRESS,
        ROUTE,
        NEIGHBOUR,
        SYSCTL,
        FIREWALL_TABLE,
        FIREWALL_SET,
        FIREWALL_CHAIN,
        FIREWALL_ELEMENT;

        /** Whether objects of this kind are in our firewall table. */
        boolean isFirewall() {
            return compareTo(FIREWALL_TABLE) >= 0;
        }

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    /** What it takes to get from the observed object to the wanted one. */
    enum Difference {
        NONE,
        /** The kernel can change it in place. */
        UPDATE,
        /** It has to be deleted and made anew. */
        REPLACE
    }
}
