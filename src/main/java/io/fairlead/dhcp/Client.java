package io.fairlead.dhcp;

import io.fairlead.dhcp.Trouble.Kind;
import io.fairlead.model.DhcpLease;
import io.fairlead.model.IpAddress;
import io.fairlead.model.MacAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The protocol of one client: takes what comes in and the time, answers what is to be done. Knows no socket and no clock.
 * Not thread-safe.
 */
final class Client {

    private static final long NEVER = Long.MAX_VALUE;
    /** An answer that comes later is not waited for: the socket would keep a deleted namespace alive. */
    private static final Duration LISTEN = Duration.ofSeconds(8);

    private static final int REQUESTS = 4;
    /** While it confirms an address from before; afterwards that is used as long as it lasts. */
    private static final int REBOOT_REQUESTS = 3;

    private static final int PROBES = 2;
    private static final Duration PROBE_WAIT = Duration.ofMillis(150);
    /** RFC 2131, section 3.1: a client that declines waits at least this long. */
    private static final Duration AFTER_DECLINE = Duration.ofSeconds(10);

    private static final Duration AFTER_REFUSAL = Duration.ofSeconds(2);
    /** RFC 2131 says a minute, which in leases of a few minutes would leave no second attempt. */
    static final Duration MIN_RENEWAL_WAIT = Duration.ofSeconds(10);

    /** A server that takes back so soon what it gave would do so again and again. */
    private static final Duration FRESH = Duration.ofSeconds(30);

    private final Messages messages;
    private final RandomGenerator random;
    private final String name;

    private LeaseState state = LeaseState.WAITING;
    private @Nullable Held held;
    private @Nullable Terms wanted;
    private @Nullable MacAddress wantedFrom;
    private @Nullable IpAddress hint;
    private @Nullable Trouble trouble;
    private @Nullable String lately;
    private int xid;
    private int attempt;
    private int takenBack;
    private long freshUntil = Long.MIN_VALUE;
    private long began;
    private long asked;
    private Instant askedWall = Instant.EPOCH;
    private long timer = NEVER;
    private long quiet = NEVER;
    private long patience;
    private List<Action> out = new ArrayList<>();

    /** An address in use, with its times by the clock that goes on in sleep. */
    private record Held(DhcpLease lease, long renewal, long rebinding, long expiry) {

        static Held of(DhcpLease lease, Moment now) {
            return new Held(
                    lease,
                    time(lease, lease.renewAt(), now),
                    time(lease, lease.rebindAt(), now),
                    time(lease, lease.expiresAt(), now));
        }

        /** Never more than it was given for: the wall clock may have been set back since. */
        private static long time(DhcpLease lease, @Nullable Instant stored, Moment now) {
            return stored == null
                    ? NEVER
                    : Math.min(now.of(stored), now.in(Duration.between(lease.obtained(), stored)));
        }

        IpAddress address() {
            return lease.address().address();
        }
    }

    /**
     * @param stored a lease from before, which goes on being used until a server says otherwise or its time is over
     * @param patience how long it may take to get an address before somebody is told
     */
    Client(ClientIdentity identity, Optional<DhcpLease> stored, Moment now, Duration patience, RandomGenerator random) {
        this.messages = new Messages(identity);
        this.name = identity.hostName();
        this.random = random;
        this.held = stored.map(lease -> Held.of(lease, now)).orElse(null);
        this.patience = now.in(patience);
        this.began = now.nanos();
    }

    LeaseState state() {
        return state;
    }

    Optional<DhcpLease> lease() {
        return Optional.ofNullable(held).map(Held::lease);
    }

    /**
     * The message that gives an address back, and where it goes.
     *
     * @param nextHop Ethernet address of the server or its relay; null if not known
     */
    record Release(DhcpMessage message, @Nullable MacAddress nextHop, IpAddress server) {}

    /** Empty if no server counts an address as this client's; one does as soon as it has acknowledged it. */
    Optional<Release> release(int xid) {
        if (held != null) {
            DhcpLease lease = held.lease();
            return Optional.of(new Release(
                    messages.release(xid, held.address(), lease.server()), lease.nextHop(), lease.server()));
        }
        if (state == LeaseState.PROBING && wanted != null) {
            IpAddress server = wanted.server();
            return Optional.of(
                    new Release(messages.release(xid, wanted.address().address(), server), wantedFrom, server));
        }
        return Optional.empty();
    }

    Messages messages() {
        return messages;
    }

    /** When {@link #onTime} wants to be called; in the past for at once. */
    long due() {
        long expiry = held == null ? NEVER : held.expiry();
        long next = Math.min(Math.min(timer, quiet), expiry);
        return held == null ? Math.min(next, patience) : next;
    }

    /** There is a link to ask by. Of use in {@link LeaseState#WAITING} alone. */
    List<Action> begin(Moment now) {
        if (state == LeaseState.WAITING) {
            began = now.nanos();
            if (held != null && now.nanos() < held.expiry()) {
                attempt = 0;
                xid = random.nextInt();
                state = LeaseState.REBOOTING;
                reboot(now);
            } else {
                expire();
                select(now, Duration.ZERO);
            }
        }
        return taken();
    }

    private List<Action> taken() {
        List<Action> actions = out;
        out = new ArrayList<>();
        return actions;
    }

    List<Action> onTime(Moment now) {
        if (now.nanos() >= quiet) {
            hangUp();
        }
        if (held != null && now.nanos() >= held.expiry()) {
            expire();
            if (state != LeaseState.WAITING) {
                select(now, Duration.ZERO);
            }
        } else if (now.nanos() >= timer) {
            timer = NEVER;
            timeOver(now);
        }
        if (held == null && now.nanos() >= patience) {
            patience = NEVER;
            complain(Kind.NO_LEASE, noLease());
        }
        return taken();
    }

    private void timeOver(Moment now) {
        switch (state) {
            case WAITING -> {}
            case SELECTING -> discover(now);
            case DECLINED -> select(now, Duration.ZERO);
            case REQUESTING -> {
                if (attempt >= REQUESTS) {
                    select(now, Duration.ZERO);
                } else {
                    request(now);
                }
            }
            case PROBING -> probe(now);
            case REBOOTING -> {
                if (attempt >= REBOOT_REQUESTS) {
                    hangUp();
                    keep(now);
                } else {
                    reboot(now);
                }
            }
            case BOUND, RENEWING, REBINDING -> keep(now);
        }
    }

    /** Looks for a server. */
    private void select(Moment now, Duration wait) {
        state = LeaseState.SELECTING;
        wanted = null;
        attempt = 0;
        began = now.in(wait);
        xid = random.nextInt();
        if (wait.isZero()) {
            discover(now);
        } else {
            hangUp();
            timer = began;
        }
    }

    private void discover(Moment now) {
        broadcast(messages.discover(xid, secs(now), hint), now);
        timer = now.in(Backoff.after(attempt++, random));
    }

    private void request(Moment now) {
        Terms terms = Objects.requireNonNull(wanted);
        broadcast(messages.request(xid, secs(now), terms.address().address(), terms.server()), now);
        timer = now.in(Backoff.after(attempt++, random));
    }

    private void reboot(Moment now) {
        broadcast(messages.request(xid, secs(now), Objects.requireNonNull(held).address(), null), now);
        timer = now.in(Backoff.after(attempt++, random));
    }

    private long secs(Moment now) {
        return Duration.ofNanos(now.nanos() - began).toSeconds();
    }

    private void broadcast(DhcpMessage message, Moment now) {
        out.add(new Action.Broadcast(message));
        sent(now);
    }

    private void sent(Moment now) {
        asked = now.nanos();
        askedWall = now.wall();
        quiet = now.in(LISTEN);
    }

    private void hangUp() {
        quiet = NEVER;
        out.add(new Action.HangUp());
    }

    /** Goes on using the address, and does what is to be done about it at this time. */
    private void keep(Moment now) {
        Held lease = Objects.requireNonNull(held);
        if (now.nanos() < lease.renewal()) {
            state = LeaseState.BOUND;
            timer = lease.renewal();
            return;
        }
        if (state != LeaseState.RENEWING && state != LeaseState.REBINDING) {
            xid = random.nextInt();
            began = now.nanos();
        }
        DhcpMessage message = messages.renew(xid, secs(now), lease.address());
        long limit;
        if (now.nanos() < lease.rebinding()) {
            state = LeaseState.RENEWING;
            limit = lease.rebinding();
            out.add(new Action.Unicast(message, lease.lease().server()));
            sent(now);
        } else {
            state = LeaseState.REBINDING;
            limit = lease.expiry();
            broadcast(message, now);
            complain(
                    Kind.NOT_RENEWED,
                    "sandbox " + name + " keeps " + lease.address() + " until "
                            + lease.lease().expiresAt()
                            + ", and loses it then: the DHCP server "
                            + lease.lease().server()
                            + " does not renew it, and no other one answers");
        }
        // Half of what is left, as RFC 2131, section 4.4.5 has it.
        long wait = Math.max((limit - now.nanos()) / 2, MIN_RENEWAL_WAIT.toNanos());
        timer = Math.min(now.nanos() + wait, limit);
    }

    private void expire() {
        Held over = held;
        if (over != null) {
            end(over, "it was not renewed in time");
            patience = NEVER;
            complain(
                    Kind.NO_LEASE,
                    "sandbox " + name + " has no address any more: the lease of " + over.address() + " from "
                            + over.lease().server() + " has ended, and no DHCP server renewed it. The search goes on");
        }
    }

    private void end(Held over, String reason) {
        hint = over.address();
        held = null;
        out.add(new Action.Ended(over.lease(), reason));
    }

    private String noLease() {
        if (state == LeaseState.WAITING) {
            return "sandbox " + name
                    + " has no address: its link, by which a DHCP server could be asked, is not there or"
                    + " has no carrier";
        }
        return lately == null
                ? "sandbox " + name
                        + " has no address: no DHCP server answers. Is there one on the physical network, and a"
                        + " link of this host into that? The search goes on"
                : "sandbox " + name + " has no address: " + lately + ". The search goes on";
    }

    private void complain(Kind kind, String message) {
        Trouble now = new Trouble(kind, message);
        if (!now.equals(trouble)) {
            trouble = now;
            out.add(new Action.Complain(now));
        }
    }

    /**
     * @param from the Ethernet address that it came from, null if not known
     */
    List<Action> onMessage(DhcpMessage message, @Nullable MacAddress from, Moment now) {
        Optional<MessageType> type = message.type();
        boolean ours =
                message.reply() && message.xid() == xid && message.chaddr().equals(messages.mac());
        if (ours && type.isPresent()) {
            switch (type.get()) {
                case OFFER -> offered(message, now);
                case ACK -> acknowledged(message, from, now);
                case NAK -> refused(message, now);
                default -> {}
            }
        }
        return taken();
    }

    private void offered(DhcpMessage message, Moment now) {
        Optional<Terms> terms = Terms.of(message);
        if (state == LeaseState.SELECTING && terms.isPresent()) {
            wanted = terms.get();
            state = LeaseState.REQUESTING;
            attempt = 0;
            request(now);
        }
    }

    private void acknowledged(DhcpMessage message, @Nullable MacAddress from, Moment now) {
        Optional<Terms> terms = Terms.of(message);
        if (terms.isEmpty()) {
            return;
        }
        switch (state) {
            case REQUESTING -> {
                if (terms.get().server().equals(Objects.requireNonNull(wanted).server())) {
                    wanted = terms.get();
                    wantedFrom = from;
                    state = LeaseState.PROBING;
                    attempt = 0;
                    probe(now);
                }
            }
            case REBOOTING, RENEWING, REBINDING -> bind(terms.get(), from, now);
            default -> {}
        }
    }

    private void probe(Moment now) {
        Terms terms = Objects.requireNonNull(wanted);
        if (attempt == PROBES) {
            bind(terms, wantedFrom, now);
            return;
        }
        attempt++;
        out.add(new Action.Probe(terms.address().address()));
        quiet = now.in(LISTEN);
        timer = now.in(PROBE_WAIT);
    }

    private void bind(Terms terms, @Nullable MacAddress from, Moment now) {
        Held before = held;
        if (before == null) {
            freshUntil = now.in(FRESH);
        }
        MacAddress nextHop =
                from != null || before == null ? from : before.lease().nextHop();
        Instant obtained = askedWall.truncatedTo(ChronoUnit.MILLIS);
        Duration renewal = terms.renewal() == null ? null : jittered(terms.renewal());
        DhcpLease lease = new DhcpLease(
                terms.address(),
                terms.server(),
                nextHop,
                terms.routes(),
                terms.dns(),
                terms.domain(),
                terms.mtu(),
                obtained,
                renewal == null ? null : obtained.plus(renewal),
                terms.rebinding() == null ? null : obtained.plus(terms.rebinding()),
                terms.lasts() == null ? null : obtained.plus(terms.lasts()));
        held = Held.of(lease, new Moment(asked, obtained));
        wanted = null;
        hint = null;
        lately = null;
        hangUp();
        out.add(new Action.Bound(lease));
        if (trouble != null) {
            trouble = null;
            out.add(new Action.AllWell());
        }
        state = LeaseState.BOUND;
        timer = Objects.requireNonNull(held).renewal();
    }

    /** A bit earlier than asked for, so that leases that began together are not renewed together. */
    private Duration jittered(Duration renewal) {
        return renewal.minusMillis((long) (renewal.toMillis() * random.nextDouble() / 20));
    }

    private void refused(DhcpMessage message, Moment now) {
        Optional<IpAddress> server = Terms.address(message.options().get(Code.SERVER));
        String text = Terms.text(message.options().get(Code.MESSAGE));
        String who = "the DHCP server" + server.map(address -> " " + address).orElse("");
        switch (state) {
            case REQUESTING -> {
                if (server.isEmpty()
                        || server.get().equals(Objects.requireNonNull(wanted).server())) {
                    lately = who + " refused the address that it had offered" + (text == null ? "" : ": " + text);
                    hint = null;
                    select(now, AFTER_REFUSAL.plus(Backoff.after(0, random)));
                }
            }
            case REBOOTING, RENEWING, REBINDING -> {
                Held lost = Objects.requireNonNull(held);
                end(lost, who + " does not let it be used any more" + (text == null ? "" : ": " + text));
                hint = null;
                patience = now.in(LISTEN);
                hangUp();
                takenBack = now.nanos() < freshUntil ? takenBack + 1 : 0;
                select(now, takenBack == 0 ? Duration.ZERO : AFTER_REFUSAL.plus(Backoff.after(takenBack - 1, random)));
            }
            default -> {}
        }
    }

    /**
     * Somebody on the link said something about an address.
     *
     * @param sender who says that it has it, or 0.0.0.0 while it only asks
     * @param target whom it asks for
     */
    List<Action> onArp(IpAddress sender, IpAddress target, MacAddress mac, Moment now) {
        if (state == LeaseState.PROBING && !mac.equals(messages.mac())) {
            Terms terms = Objects.requireNonNull(wanted);
            IpAddress address = terms.address().address();
            if (sender.equals(address) || (sender.isAny() && target.equals(address))) {
                decline(terms, mac, now);
            }
        }
        return taken();
    }

    private void decline(Terms terms, MacAddress holder, Moment now) {
        IpAddress address = terms.address().address();
        xid = random.nextInt();
        out.add(new Action.Broadcast(messages.decline(xid, address, terms.server(), "in use by " + holder)));
        hangUp();
        lately = address + ", which the DHCP server " + terms.server() + " gave, is in use by " + holder
                + " and was declined";
        complain(
                Kind.ADDRESS_IN_USE,
                "sandbox " + name + " has no address: " + lately + ". The server is asked for another one");
        state = LeaseState.DECLINED;
        wanted = null;
        hint = null;
        timer = now.in(AFTER_DECLINE);
    }
}
