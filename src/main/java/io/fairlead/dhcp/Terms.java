package io.fairlead.dhcp;

import io.fairlead.model.DhcpLease.Hop;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a server offers or gives. Values that make no sense are left out, as if the server had not sent them.
 *
 * @param routes those that the link reaches directly first
 * @param lasts how long; null for ever
 * @param renewal when to renew (T1), after the beginning; null as is {@code lasts}
 * @param rebinding when to ask any server (T2); null as is {@code lasts}
 */
record Terms(
        IpPrefix address,
        IpAddress server,
        List<Hop> routes,
        List<IpAddress> dns,
        @Nullable String domain,
        @Nullable Integer mtu,
        @Nullable Duration lasts,
        @Nullable Duration renewal,
        @Nullable Duration rebinding) {

    private static final long FOR_EVER = 0xffff_ffffL;
    /** RFC 2132, section 5.1. */
    private static final int MIN_MTU = 68;

    private static final int ROUTES = 64;
    private static final int SERVERS = 8;
    private static final int TEXT = 253;

    /** Empty if what is needed of an offer or an acknowledgement is missing or makes no sense. */
    static Optional<Terms> of(DhcpMessage message) {
        SortedMap<Integer, byte[]> options = message.options();
        Optional<IpAddress> server = address(options.get(Code.SERVER));
        Long seconds = number(options.get(Code.LEASE_TIME));
        IpAddress own = message.yiaddr();
        if (server.isEmpty() || seconds == null || seconds == 0 || !isHost(own)) {
            return Optional.empty();
        }
        IpPrefix address = new IpPrefix(own, prefixLength(own, options.get(Code.SUBNET_MASK)));
        Duration lasts = seconds == FOR_EVER ? null : Duration.ofSeconds(seconds);
        Duration rebinding = rebinding(lasts, number(options.get(Code.REBINDING_TIME)));
        Duration renewal = renewal(lasts, number(options.get(Code.RENEWAL_TIME)), rebinding);
        return Optional.of(new Terms(
                address,
                server.get(),
                routes(address, options),
                addresses(options.get(Code.DNS)).stream().limit(SERVERS).toList(),
                text(options.get(Code.DOMAIN)),
                mtu(options.get(Code.MTU)),
                lasts,
                renewal,
                rebinding));
    }

    /** T2 as the server wants it, if that is before the end; else RFC 2131's fraction. */
    private static @Nullable Duration rebinding(@Nullable Duration lasts, @Nullable Long asked) {
        if (lasts == null) {
            return null;
        }
        Duration usual = lasts.multipliedBy(7).dividedBy(8);
        return notTooSoon(asked != null && isBefore(asked, lasts) ? Duration.ofSeconds(asked) : usual, usual);
    }

    /** T1 as the server wants it, if that is before T2; else RFC 2131's fraction, and never after T2. */
    private static @Nullable Duration renewal(
            @Nullable Duration lasts, @Nullable Long asked, @Nullable Duration rebinding) {
        if (lasts == null || rebinding == null) {
            return null;
        }
        Duration usual = earlier(lasts.dividedBy(2), rebinding);
        return notTooSoon(asked != null && isBefore(asked, rebinding) ? Duration.ofSeconds(asked) : usual, rebinding);
    }

    private static boolean isBefore(long asked, Duration limit) {
        return asked > 0 && asked < limit.toSeconds();
    }

    /** A server is not asked all the time, unless its lease is so short that it has to be. */
    private static Duration notTooSoon(Duration time, Duration latest) {
        Duration soonest = earlier(Client.MIN_RENEWAL_WAIT, latest);
        return time.compareTo(soonest) < 0 ? soonest : time;
    }

    private static Duration earlier(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static boolean isHost(IpAddress address) {
        long first = address.low() >>> 24;
        return first != 0 && first != 127 && first < 224;
    }

    /** RFC 2131 leaves a client without a mask to the address's class. */
    private static int prefixLength(IpAddress address, byte @Nullable [] mask) {
        if (mask != null && mask.length == 4) {
            int bits = ByteBuffer.wrap(mask).getInt();
            int length = Integer.bitCount(bits);
            if (length > 0 && bits == (int) (-1L << (32 - length))) {
                return length;
            }
        }
        long first = address.low() >>> 24;
        return first < 128 ? 8 : first < 192 ? 16 : 24;
    }

    /** Classless routes replace the router (RFC 3442). A gateway that no route of the link leads to gets one of its own. */
    private static List<Hop> routes(IpPrefix address, SortedMap<Integer, byte[]> options) {
        List<Hop> asked = classless(options.get(Code.CLASSLESS_ROUTES));
        if (asked.isEmpty()) {
            asked = addresses(options.get(Code.ROUTER)).stream()
                    .limit(1)
                    .map(router -> new Hop(IpPrefix.of("0.0.0.0/0"), router))
                    .toList();
        }
        Map<IpPrefix, Hop> direct = new LinkedHashMap<>();
        Map<IpPrefix, Hop> others = new LinkedHashMap<>();
        for (Hop hop : asked) {
            if (hop.gateway() == null) {
                direct.putIfAbsent(hop.destination(), hop);
            } else if (isGateway(hop.gateway(), address)) {
                others.putIfAbsent(hop.destination(), hop);
            }
        }
        // What the address itself brings along is the kernel's.
        direct.remove(address.network());
        for (Hop hop : others.values()) {
            IpAddress gateway = java.util.Objects.requireNonNull(hop.gateway());
            boolean reached = address.contains(gateway)
                    || direct.keySet().stream().anyMatch(destination -> destination.contains(gateway));
            if (!reached) {
                IpPrefix alone = new IpPrefix(gateway, 32);
                direct.put(alone, new Hop(alone, null));
            }
        }
        List<Hop> all = new ArrayList<>(direct.values());
        others.values().stream()
                .filter(hop -> !direct.containsKey(hop.destination()))
                .forEach(all::add);
        return all.size() > ROUTES ? all.subList(0, ROUTES) : all;
    }

    /** The kernel refuses a route by what is no other host (EINVAL), however often it is asked. */
    private static boolean isGateway(IpAddress gateway, IpPrefix address) {
        boolean broadcast = address.length() < 31 && gateway.equals(address.last());
        return isHost(gateway) && !gateway.equals(address.address()) && !broadcast;
    }

    /** Empty where a length or a prefix is wrong: half a list may lack what the other half needs. */
    private static List<Hop> classless(byte @Nullable [] value) {
        List<Hop> hops = new ArrayList<>();
        ByteBuffer b = ByteBuffer.wrap(value == null ? new byte[0] : value);
        while (b.hasRemaining()) {
            int length = Byte.toUnsignedInt(b.get());
            int significant = (length + 7) / 8;
            if (length > 32 || b.remaining() < significant + 4) {
                return List.of();
            }
            byte[] destination = new byte[4];
            b.get(destination, 0, significant);
            byte[] gateway = new byte[4];
            b.get(gateway);
            IpAddress by = IpAddress.of(gateway);
            IpPrefix to = new IpPrefix(IpAddress.of(destination), length).network();
            hops.add(new Hop(to, by.isAny() ? null : by));
        }
        return hops;
    }

    private static List<IpAddress> addresses(byte @Nullable [] value) {
        List<IpAddress> all = new ArrayList<>();
        for (int i = 0; value != null && i + 4 <= value.length; i += 4) {
            IpAddress address = IpAddress.of(java.util.Arrays.copyOfRange(value, i, i + 4));
            if (isHost(address)) {
                all.add(address);
            }
        }
        return all;
    }

    static Optional<IpAddress> address(byte @Nullable [] value) {
        return value != null && value.length == 4 ? Optional.of(IpAddress.of(value)) : Optional.empty();
    }

    private static @Nullable Long number(byte @Nullable [] value) {
        return value != null && value.length == 4
                ? Integer.toUnsignedLong(ByteBuffer.wrap(value).getInt())
                : null;
    }

    private static @Nullable Integer mtu(byte @Nullable [] value) {
        if (value == null || value.length != 2) {
            return null;
        }
        int mtu = Short.toUnsignedInt(ByteBuffer.wrap(value).getShort());
        return mtu >= MIN_MTU ? mtu : null;
    }

    /** Some servers end texts with a zero byte. What cannot be shown is no text. */
    static @Nullable String text(byte @Nullable [] value) {
        if (value == null) {
            return null;
        }
        String text =
                new String(value, StandardCharsets.UTF_8).replace("\0", "").strip();
        return text.isEmpty() || text.length() > TEXT || text.chars().anyMatch(c -> c < ' ' || c == 0x7f) ? null : text;
    }
}
