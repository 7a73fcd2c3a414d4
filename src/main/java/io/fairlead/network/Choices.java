package io.fairlead.network;

import io.fairlead.model.MacAddress;
import io.fairlead.model.PortRange;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * What a command chooses by chance. A plan keeps what was chosen when it was made, so that carrying it out makes the
 * very objects that it showed.
 */
final class Choices {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final RandomGenerator random;
    private final Deque<PortRange> replay;
    private final List<PortRange> ports = new ArrayList<>();

    private Choices(RandomGenerator random, List<PortRange> replay) {
        this.random = random;
        this.replay = new ArrayDeque<>(replay);
    }

    /** New ones. */
    static Choices fresh() {
        return new Choices(RANDOM, List.of());
    }

    /** New ones that can be made again. */
    static Choices of(long seed) {
        return new Choices(new SplittableRandom(seed), List.of());
    }

    /** The ones that were made before with this seed. */
    static Choices again(long seed, List<PortRange> ports) {
        return new Choices(new SplittableRandom(seed), ports);
    }

    static long seed() {
        return RANDOM.nextLong();
    }

    /** An id as Docker makes them: 64 lower-case hex digits. */
    String id() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    MacAddress mac() {
        return MacAddress.random(random);
    }

    /** Remembers a host port that was found free. */
    void found(PortRange port) {
        ports.add(port);
    }

    /** The host ports that were found free, in order. */
    List<PortRange> ports() {
        return List.copyOf(ports);
    }

    /** The next host port that was found free before. */
    Optional<PortRange> nextPort() {
        return Optional.ofNullable(replay.poll());
    }
}
