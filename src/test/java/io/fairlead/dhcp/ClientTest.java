package io.fairlead.dhcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.DhcpLease;
import io.fairlead.model.IpAddress;
import io.fairlead.model.MacAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The protocol, told as stories: what comes in and how much time passes, and what the client does. */
class ClientTest {

    private static final IpAddress SERVER = IpAddress.of("192.168.77.1");
    private static final IpAddress ADDRESS = IpAddress.of("192.168.77.60");
    private static final MacAddress SERVER_MAC = new MacAddress(0x0242_0000_0001L);
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private final Random random = new Random(7);
    private long nanos = 1_000_000_000_000L;
    private Client client = client(Optional.empty());

    private Client client(Optional<DhcpLease> stored) {
        return new Client(DhcpLab.identity(1), stored, now(), Duration.ofSeconds(8), random);
    }

    private Moment now() {
        return new Moment(nanos, START.plusNanos(nanos - 1_000_000_000_000L));
    }

    private List<Action> after(Duration time) {
        nanos += time.toNanos();
        return client.onTime(now());
    }

    /** Lets the time pass that the client waits for. */
    private List<Action> next() {
        nanos = Math.max(nanos, client.due());
        return client.onTime(now());
    }

    private static @Nullable DhcpMessage sent(List<Action> actions) {
        DhcpMessage sent = null;
        for (Action action : actions) {
            if (action instanceof Action.Broadcast broadcast) {
                sent = broadcast.message();
            } else if (action instanceof Action.Unicast unicast) {
                sent = unicast.message();
            }
        }
        return sent;
    }

    private static DhcpMessage sent(List<Action> actions, MessageType type) {
        DhcpMessage message = Objects.requireNonNull(sent(actions));
        assertThat(message.type()).contains(type);
        return message;
    }

    private List<Action> answer(DhcpMessage question, MessageType type, IpAddress address, int seconds) {
        TreeMap<Integer, byte[]> options = new TreeMap<>();
        options.put(Code.MESSAGE_TYPE, new byte[] {type.code()});
        options.put(Code.SERVER, SERVER.bytes());
        if (type == MessageType.NAK) {
            options.put(Code.MESSAGE, "wrong network".getBytes(StandardCharsets.US_ASCII));
        } else {
            options.put(Code.SUBNET_MASK, new byte[] {-1, -1, -1, 0});
            options.put(Code.ROUTER, SERVER.bytes());
            options.put(Code.LEASE_TIME, ByteBuffer.allocate(4).putInt(seconds).array());
        }
        DhcpMessage message =
                new DhcpMessage(true, question.xid(), 0, true, IpAddress.ANY4, address, question.chaddr(), options);
        return client.onMessage(message, SERVER_MAC, now());
    }

    private static <T extends Action> Optional<T> find(List<Action> actions, Class<T> kind) {
        return actions.stream().filter(kind::isInstance).map(kind::cast).findFirst();
    }

    /** From nothing to an address. */
    private DhcpLease bind(int seconds) {
        DhcpMessage discover = sent(client.begin(now()), MessageType.DISCOVER);
        DhcpMessage request = sent(answer(discover, MessageType.OFFER, ADDRESS, seconds), MessageType.REQUEST);
        List<Action> all = new ArrayList<>(answer(request, MessageType.ACK, ADDRESS, seconds));
        while (find(all, Action.Bound.class).isEmpty()) {
            all.addAll(next());
        }
        return find(all, Action.Bound.class).orElseThrow().lease();
    }

    @Test
    void asksOffersAndBinds() {
        DhcpMessage discover = sent(client.begin(now()), MessageType.DISCOVER);
        assertThat(discover.broadcast()).isTrue();
        assertThat(discover.options().get(Code.CLIENT_ID))
                .startsWith(1)
                .endsWith(DhcpLab.mac(1).bytes());
        DhcpMessage request = sent(answer(discover, MessageType.OFFER, ADDRESS, 120), MessageType.REQUEST);
        assertThat(request.xid()).isEqualTo(discover.xid());
        assertThat(request.options().get(Code.SERVER)).isEqualTo(SERVER.bytes());
        assertThat(request.options().get(Code.REQUESTED_ADDRESS)).isEqualTo(ADDRESS.bytes());

        List<Action> acknowledged = answer(request, MessageType.ACK, ADDRESS, 120);
        assertThat(find(acknowledged, Action.Probe.class)).isPresent();
        assertThat(find(next(), Action.Probe.class)).isPresent();
        List<Action> bound = next();
        DhcpLease lease = find(bound, Action.Bound.class).orElseThrow().lease();
        assertThat(lease.address()).hasToString("192.168.77.60/24");
        assertThat(lease.router()).contains(SERVER);
        assertThat(lease.nextHop()).isEqualTo(SERVER_MAC);
        assertThat(Duration.between(lease.obtained(), lease.expiresAt())).isEqualTo(Duration.ofSeconds(120));
        assertThat(find(bound, Action.HangUp.class)).isPresent();
        assertThat(client.state()).isEqualTo(LeaseState.BOUND);
    }

    @Test
    void asksLessAndLessOftenAndSaysSo() {
        client.begin(now());
        List<Duration> waits = new ArrayList<>();
        List<Action> all = new ArrayList<>();
        long last = nanos;
        while (waits.size() < 8) {
            List<Action> actions = next();
            all.addAll(actions);
            if (sent(actions) != null) {
                waits.add(Duration.ofNanos(nanos - last));
                last = nanos;
            }
        }
        assertThat(waits.get(0)).isBetween(Duration.ofMillis(1500), Duration.ofMillis(2500));
        assertThat(waits.get(3)).isBetween(Duration.ofSeconds(12), Duration.ofSeconds(20));
        assertThat(waits.get(7)).isBetween(Duration.ofSeconds(48), Duration.ofSeconds(80));
        assertThat(all.stream().filter(Action.Complain.class::isInstance))
                .singleElement()
                .satisfies(action -> {
                    Trouble trouble = ((Action.Complain) action).trouble();
                    assertThat(trouble.kind()).isEqualTo(Trouble.Kind.NO_LEASE);
                    assertThat(trouble.message()).contains("web1", "no DHCP server answers");
                });
        assertThat(find(all, Action.HangUp.class)).isPresent();
    }

    @Test
    void ignoresWhatIsNotForIt() {
        DhcpMessage discover = sent(client.begin(now()), MessageType.DISCOVER);
        DhcpMessage other = new DhcpMessage(
                false,
                discover.xid() + 1,
                0,
                true,
                IpAddress.ANY4,
                IpAddress.ANY4,
                discover.chaddr(),
                discover.options());
        assertThat(answer(other, MessageType.OFFER, ADDRESS, 120)).isEmpty();
        DhcpMessage elses = new DhcpMessage(
                false, discover.xid(), 0, true, IpAddress.ANY4, IpAddress.ANY4, DhcpLab.mac(9), discover.options());
        assertThat(answer(elses, MessageType.OFFER, ADDRESS, 120)).isEmpty();
        assertThat(answer(discover, MessageType.ACK, ADDRESS, 120)).isEmpty();
        assertThat(answer(discover, MessageType.OFFER, IpAddress.ANY4, 120)).isEmpty();
        assertThat(client.state()).isEqualTo(LeaseState.SELECTING);
    }

    @Test
    void renewsAtHalfTime() {
        DhcpLease lease = bind(3600);
        assertThat(client.due() - nanos)
                .isBetween(
                        Duration.ofMinutes(28).toNanos(), Duration.ofMinutes(30).toNanos());
        List<Action> renewing = next();
        assertThat(find(renewing, Action.Unicast.class).orElseThrow().server()).isEqualTo(SERVER);
        DhcpMessage request = sent(renewing, MessageType.REQUEST);
        assertThat(request.ciaddr()).isEqualTo(ADDRESS);
        assertThat(request.options()).doesNotContainKeys(Code.SERVER, Code.REQUESTED_ADDRESS);
        DhcpLease renewed = find(answer(request, MessageType.ACK, ADDRESS, 3600), Action.Bound.class)
                .orElseThrow()
                .lease();
        assertThat(renewed.expiresAt()).isAfter(lease.expiresAt());
        assertThat(client.state()).isEqualTo(LeaseState.BOUND);
    }

    @Test
    void asksEverybodyAndGivesUpAtTheEnd() {
        DhcpLease lease = bind(3600);
        List<LeaseState> states = new ArrayList<>();
        List<Action> all = new ArrayList<>();
        while (client.state() != LeaseState.SELECTING) {
            all.addAll(next());
            if (states.isEmpty() || states.get(states.size() - 1) != client.state()) {
                states.add(client.state());
            }
        }
        assertThat(states).containsExactly(LeaseState.RENEWING, LeaseState.REBINDING, LeaseState.SELECTING);
        Instant over = Objects.requireNonNull(lease.expiresAt());
        assertThat(now().wall()).isBetween(over, over.plusMillis(10));
        assertThat(find(all, Action.Ended.class)).isPresent();
        assertThat(all.stream()
                        .filter(Action.Complain.class::isInstance)
                        .map(a -> ((Action.Complain) a).trouble().kind()))
                .containsExactly(Trouble.Kind.NOT_RENEWED, Trouble.Kind.NO_LEASE);

        DhcpMessage discover = sent(next(), MessageType.DISCOVER);
        assertThat(discover.options().get(Code.REQUESTED_ADDRESS)).isEqualTo(ADDRESS.bytes());
        DhcpMessage request = sent(answer(discover, MessageType.OFFER, ADDRESS, 3600), MessageType.REQUEST);
        all = new ArrayList<>(answer(request, MessageType.ACK, ADDRESS, 3600));
        all.addAll(next());
        all.addAll(next());
        assertThat(find(all, Action.AllWell.class)).isPresent();
    }

    @Test
    void aHostThatSleptTooLongLosesTheAddressAtOnce() {
        bind(3600);
        List<Action> actions = after(Duration.ofHours(9));
        assertThat(find(actions, Action.Ended.class)).isPresent();
        assertThat(sent(actions, MessageType.DISCOVER)).isNotNull();
    }

    @Test
    void beginsAnewWhenTheServerSaysNo() {
        bind(3600);
        DhcpMessage request = sent(next(), MessageType.REQUEST);
        List<Action> actions = answer(request, MessageType.NAK, IpAddress.ANY4, 0);
        assertThat(find(actions, Action.Ended.class).orElseThrow().reason()).contains("192.168.77.1", "wrong network");
        assertThat(sent(actions, MessageType.DISCOVER).xid()).isNotEqualTo(request.xid());
    }

    @Test
    void waitsWhenTheServerTakesBackAtOnceWhatItGave() {
        bind(24);
        List<Action> actions = answer(sent(next(), MessageType.REQUEST), MessageType.NAK, IpAddress.ANY4, 0);
        assertThat(find(actions, Action.Ended.class)).isPresent();
        assertThat(sent(actions)).isNull();
        long refused = nanos;
        sent(next(), MessageType.DISCOVER);
        assertThat(nanos - refused).isGreaterThanOrEqualTo(Duration.ofSeconds(2).toNanos());
    }

    @Test
    void givesBackWhatWasAcknowledgedAlready() {
        DhcpMessage discover = sent(client.begin(now()), MessageType.DISCOVER);
        DhcpMessage request = sent(answer(discover, MessageType.OFFER, ADDRESS, 120), MessageType.REQUEST);
        assertThat(client.release(5)).isEmpty();
        answer(request, MessageType.ACK, ADDRESS, 120);
        assertThat(client.state()).isEqualTo(LeaseState.PROBING);
        Client.Release release = client.release(5).orElseThrow();
        assertThat(release.message().type()).contains(MessageType.RELEASE);
        assertThat(release.message().ciaddr()).isEqualTo(ADDRESS);
        assertThat(release.server()).isEqualTo(SERVER);
        assertThat(release.nextHop()).isEqualTo(SERVER_MAC);
    }

    @Test
    void aClockThatWasSetBackMakesNoLeaseLonger() {
        DhcpLease stored = bind(3600);
        Moment back = new Moment(nanos, now().wall().minus(Duration.ofDays(1)));
        client = new Client(DhcpLab.identity(1), Optional.of(stored), back, Duration.ofSeconds(8), random);
        assertThat(client.due() - nanos).isLessThanOrEqualTo(Duration.ofHours(1).toNanos());
    }

    @Test
    void confirmsAStoredAddress() {
        DhcpLease stored = bind(3600);
        nanos += Duration.ofMinutes(10).toNanos();
        client = client(Optional.of(stored));
        List<Action> begun = client.begin(now());
        DhcpMessage request = sent(begun, MessageType.REQUEST);
        assertThat(request.options().get(Code.REQUESTED_ADDRESS)).isEqualTo(ADDRESS.bytes());
        assertThat(request.options()).doesNotContainKey(Code.SERVER);
        assertThat(request.ciaddr()).isEqualTo(IpAddress.ANY4);
        assertThat(client.state()).isEqualTo(LeaseState.REBOOTING);
        assertThat(find(answer(request, MessageType.ACK, ADDRESS, 3600), Action.Bound.class))
                .isPresent();
    }

    @Test
    void goesOnWithAStoredAddressWhenNobodyAnswers() {
        DhcpLease stored = bind(3600);
        nanos += Duration.ofMinutes(10).toNanos();
        client = client(Optional.of(stored));
        client.begin(now());
        while (client.state() == LeaseState.REBOOTING) {
            next();
        }
        assertThat(client.state()).isEqualTo(LeaseState.BOUND);
        assertThat(client.lease()).contains(stored);
    }

    @Test
    void aStoredAddressWhoseTimeIsOverIsNotUsed() {
        DhcpLease stored = bind(3600);
        nanos += Duration.ofHours(2).toNanos();
        client = client(Optional.of(stored));
        List<Action> begun = client.begin(now());
        assertThat(find(begun, Action.Ended.class)).isPresent();
        assertThat(sent(begun, MessageType.DISCOVER)).isNotNull();
    }

    @Test
    void declinesWhatSomebodyHasAndWaits() {
        DhcpMessage discover = sent(client.begin(now()), MessageType.DISCOVER);
        DhcpMessage request = sent(answer(discover, MessageType.OFFER, ADDRESS, 120), MessageType.REQUEST);
        answer(request, MessageType.ACK, ADDRESS, 120);
        assertThat(client.onArp(ADDRESS, ADDRESS, DhcpLab.mac(1), now())).isEmpty();
        List<Action> actions = client.onArp(ADDRESS, IpAddress.ANY4, DhcpLab.mac(9), now());
        DhcpMessage decline = sent(actions, MessageType.DECLINE);
        assertThat(decline.options().get(Code.REQUESTED_ADDRESS)).isEqualTo(ADDRESS.bytes());
        assertThat(find(actions, Action.Complain.class).orElseThrow().trouble().message())
                .contains("192.168.77.60", DhcpLab.mac(9).toString());
        long declined = nanos;
        List<Action> later = next();
        while (sent(later) == null) {
            later = next();
        }
        assertThat(nanos - declined)
                .isGreaterThanOrEqualTo(Duration.ofSeconds(10).toNanos());
        assertThat(sent(later, MessageType.DISCOVER).options()).doesNotContainKey(Code.REQUESTED_ADDRESS);
    }

    @Test
    void aLeaseForEverIsNotRenewed() {
        bind(-1);
        assertThat(client.due()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void hostNamesAreWhatHostsMayHave() {
        assertThat(Messages.hostName("web_1.shop")).isEqualTo("web-1-shop");
        assertThat(Messages.hostName("__")).isEmpty();
        assertThat(Messages.hostName("a".repeat(80))).hasSize(63);
    }

    @Test
    void survivesAnyAnswer() {
        long seed = System.nanoTime();
        Random chance = new Random(seed);
        for (int round = 0; round < 300; round++) {
            client = client(Optional.empty());
            DhcpMessage last = sent(client.begin(now()), MessageType.DISCOVER);
            for (int step = 0; step < 60; step++) {
                List<Action> actions;
                try {
                    MessageType type = MessageType.values()[chance.nextInt(MessageType.values().length)];
                    actions = switch (chance.nextInt(4)) {
                        case 0 -> after(Duration.ofMillis(chance.nextInt(100_000)));
                        case 1 ->
                            client.onArp(
                                    chance.nextBoolean() ? ADDRESS : IpAddress.ANY4, ADDRESS, DhcpLab.mac(9), now());
                        default -> answer(last, type, ADDRESS, chance.nextInt(200));
                    };
                } catch (RuntimeException e) {
                    throw new AssertionError("seed " + seed + ", round " + round + ", step " + step, e);
                }
                DhcpMessage sent = sent(actions);
                last = sent == null ? last : sent;
                assertThat(client.lease().isPresent())
                        .as("seed %s, round %s, step %s, %s", seed, round, step, client.state())
                        .isEqualTo(
                                switch (client.state()) {
                                    case BOUND, RENEWING, REBINDING, REBOOTING -> true;
                                    default -> false;
                                });
            }
        }
    }
}
