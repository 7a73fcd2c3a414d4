package io.fairlead.dhcp;

import io.fairlead.model.IpAddress;
import io.fairlead.model.MacAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The messages of one client. */
final class Messages {

    private static final byte[] WANTED = {
        Code.SUBNET_MASK,
        // Before the router, which it replaces (RFC 3442).
        Code.CLASSLESS_ROUTES,
        Code.ROUTER,
        Code.DNS,
        Code.DOMAIN,
        Code.MTU,
        Code.LEASE_TIME,
        Code.SERVER,
        Code.RENEWAL_TIME,
        Code.REBINDING_TIME
    };
    private static final String VENDOR = "fairlead";
    /** What an Ethernet frame takes: 1500 bytes without the headers of IP and UDP. */
    private static final short MAX_SIZE = 1472;

    private static final int MAX_HOST_NAME = 63;
    private static final byte ETHERNET = 1;
    private static final int MAX_SECS = 0xffff;

    private final ClientIdentity identity;
    private MacAddress mac;

    Messages(ClientIdentity identity) {
        this.identity = identity;
        this.mac = identity.mac();
    }

    /** The Ethernet address that the link really has. */
    MacAddress mac() {
        return mac;
    }

    void mac(MacAddress other) {
        mac = other;
    }

    /**
     * @param hint the address that it would like to have again
     */
    DhcpMessage discover(int xid, long secs, @Nullable IpAddress hint) {
        SortedMap<Integer, byte[]> options = options(MessageType.DISCOVER);
        wishes(options);
        if (hint != null) {
            options.put(Code.REQUESTED_ADDRESS, hint.bytes());
        }
        return message(xid, secs, true, IpAddress.ANY4, options);
    }

    /**
     * Asks for an address that a server offered, or that the client had.
     *
     * @param server null for whoever may know
     */
    DhcpMessage request(int xid, long secs, IpAddress address, @Nullable IpAddress server) {
        SortedMap<Integer, byte[]> options = options(MessageType.REQUEST);
        wishes(options);
        options.put(Code.REQUESTED_ADDRESS, address.bytes());
        if (server != null) {
            options.put(Code.SERVER, server.bytes());
        }
        return message(xid, secs, true, IpAddress.ANY4, options);
    }

    /** Asks to go on with an address that the client answers at. */
    DhcpMessage renew(int xid, long secs, IpAddress address) {
        SortedMap<Integer, byte[]> options = options(MessageType.REQUEST);
        wishes(options);
        return message(xid, secs, false, address, options);
    }

    DhcpMessage decline(int xid, IpAddress address, IpAddress server, String why) {
        SortedMap<Integer, byte[]> options = options(MessageType.DECLINE);
        options.put(Code.REQUESTED_ADDRESS, address.bytes());
        options.put(Code.SERVER, server.bytes());
        options.put(Code.MESSAGE, why.getBytes(StandardCharsets.US_ASCII));
        return message(xid, 0, false, IpAddress.ANY4, options);
    }

    DhcpMessage release(int xid, IpAddress address, IpAddress server) {
        SortedMap<Integer, byte[]> options = options(MessageType.RELEASE);
        options.put(Code.SERVER, server.bytes());
        return message(xid, 0, false, address, options);
    }

    private DhcpMessage message(
            int xid, long secs, boolean broadcast, IpAddress ciaddr, SortedMap<Integer, byte[]> options) {
        int waited = (int) Math.min(MAX_SECS, Math.max(0, secs));
        return new DhcpMessage(false, xid, waited, broadcast, ciaddr, IpAddress.ANY4, mac, options);
    }

    private SortedMap<Integer, byte[]> options(MessageType type) {
        SortedMap<Integer, byte[]> options = new TreeMap<>();
        options.put(Code.MESSAGE_TYPE, new byte[] {type.code()});
        options.put(Code.CLIENT_ID, clientId());
        return options;
    }

    private void wishes(SortedMap<Integer, byte[]> options) {
        options.put(Code.PARAMETERS, WANTED);
        options.put(Code.MAX_SIZE, new byte[] {(byte) (MAX_SIZE >>> 8), (byte) MAX_SIZE});
        options.put(Code.VENDOR_CLASS, VENDOR.getBytes(StandardCharsets.US_ASCII));
        String name = hostName(identity.hostName());
        if (!name.isEmpty()) {
            options.put(Code.HOST_NAME, name.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** The link's own address, as most clients have it, so that a server's entries for addresses apply. */
    private byte[] clientId() {
        if (identity.clientId() != null) {
            return HexFormat.of().parseHex(identity.clientId());
        }
        byte[] id = new byte[7];
        id[0] = ETHERNET;
        System.arraycopy(mac.bytes(), 0, id, 1, 6);
        return id;
    }

    /** What names may have that hosts may not becomes a hyphen (RFC 1123, section 2.1). */
    static String hostName(String name) {
        String fit = name.replaceAll("[^A-Za-z0-9-]", "-").replaceAll("^-+", "");
        String cut = fit.substring(0, Math.min(MAX_HOST_NAME, fit.length()));
        return cut.replaceAll("-+$", "");
    }
}
