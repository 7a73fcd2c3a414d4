package io.fairlead.kernel.rtnetlink;

import io.fairlead.netlink.Attribute;
import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MessageWriter;

/**
 * Settings of a sub-interface whose frames carry a VLAN tag on the link below.
 *
 * @param id VLAN number, 0 to 4095
 * @param protocol EtherType of the tag: {@link #DOT1Q}, or 0x88a8 for 802.1ad
 */
public record Vlan(int id, int protocol) implements LinkData {

    public static final String KIND = "vlan";

    /** 802.1Q (ETH_P_8021Q, include/uapi/linux/if_ether.h). */
    public static final int DOT1Q = 0x8100;

    private static final int IFLA_VLAN_ID = 1;
    private static final int IFLA_VLAN_PROTOCOL = 5;

    static Vlan decode(Attributes attributes) {
        return new Vlan(
                attributes.find(IFLA_VLAN_ID).map(Attribute::u16).orElse(0),
                attributes
                        .find(IFLA_VLAN_PROTOCOL)
                        .map(a -> Short.toUnsignedInt(Short.reverseBytes((short) a.u16())))
                        .orElse(DOT1Q));
    }

    @Override
    public void write(MessageWriter w) {
        w.attributeU16(IFLA_VLAN_ID, id);
        w.attributeBe16(IFLA_VLAN_PROTOCOL, protocol);
    }
}
