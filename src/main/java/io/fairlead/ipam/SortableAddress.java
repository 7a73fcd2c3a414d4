package io.fairlead.ipam;

import io.fairlead.model.IpAddress;
import java.util.HexFormat;

/** Addresses as the database keeps them: text that sorts as the addresses do, and equally on every database. */
public final class SortableAddress {

    private static final HexFormat HEX = HexFormat.of();

    private SortableAddress() {}

    public static String write(IpAddress address) {
        return (address.v6() ? "6" : "4") + HEX.formatHex(address.bytes());
    }

    public static IpAddress read(String text) {
        return IpAddress.of(HEX.parseHex(text, 1, text.length()));
    }
}
