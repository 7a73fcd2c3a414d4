package io.fairlead.ipam;

import io.fairlead.model.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where subnets come from that nobody asked for; Docker's {@code default-address-pools}.
 *
 * @param pools in the order in which they are used; Docker's list if empty
 */
@ConfigurationProperties("fairlead.ipam")
public record PoolSettings(@DefaultValue List<Pool> pools) {

    private static final List<Pool> DOCKERS = List.of(
            new Pool("172.17.0.0/16", 16),
            new Pool("172.18.0.0/16", 16),
            new Pool("172.19.0.0/16", 16),
            new Pool("172.20.0.0/14", 16),
            new Pool("172.24.0.0/14", 16),
            new Pool("172.28.0.0/14", 16),
            new Pool("192.168.0.0/16", 20));

    private static final List<IpPrefix> NEVER = List.of(
            IpPrefix.of("0.0.0.0/8"),
            IpPrefix.of("127.0.0.0/8"),
            IpPrefix.of("169.254.0.0/16"),
            IpPrefix.of("224.0.0.0/3"),
            IpPrefix.of("::/8"),
            IpPrefix.of("fe80::/10"),
            IpPrefix.of("ff00::/8"));

    /**
     * @throws IllegalArgumentException with everything that is wrong
     */
    public PoolSettings {
        List<String> problems = problems(pools);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        pools = pools.isEmpty() ? DOCKERS : List.copyOf(pools);
    }

    private static List<String> problems(List<Pool> pools) {
        List<String> problems = new ArrayList<>();
        List<Pool> sound = new ArrayList<>();
        for (int i = 0; i < pools.size(); i++) {
            Pool pool = pools.get(i);
            String name = "fairlead.ipam.pools[" + i + "]";
            Optional<String> problem = pool.baseProblem();
            if (problem.isPresent()) {
                problems.add(name + problem.get());
                continue;
            }
            pool.sizeProblem().ifPresent(text -> problems.add(name + text));
            sound.stream()
                    .filter(other -> other.prefix().overlaps(pool.prefix()))
                    .forEach(other -> problems.add(
                            name + ".base " + pool.base() + " overlaps " + other.base() + ", an earlier pool"));
            sound.add(pool);
        }
        return problems;
    }

    /**
     * @param base a prefix without host bits
     * @param size prefix length of the subnets cut from it: at least the base's own, and with room for a gateway and a
     *     sandbox
     */
    public record Pool(@Nullable String base, int size) {

        private Optional<String> baseProblem() {
            if (base == null) {
                return Optional.of(".base is missing; write it like 10.200.0.0/16");
            }
            Optional<IpPrefix> parsed = IpPrefix.parse(base);
            if (parsed.isEmpty()) {
                return Optional.of(".base '" + base + "' is no prefix; write it like 10.200.0.0/16");
            }
            IpPrefix prefix = parsed.get();
            if (prefix.hasHostBits()) {
                return Optional.of(".base " + base + " should be " + prefix.network());
            }
            for (IpPrefix never : NEVER) {
                if (never.overlaps(prefix)) {
                    return Optional.of(".base " + base + " overlaps " + never + ", which no network can have");
                }
            }
            return Optional.empty();
        }

        private Optional<String> sizeProblem() {
            IpPrefix prefix = prefix();
            int longest = prefix.address().bitLength() - 1;
            return size >= prefix.length() && size <= longest
                    ? Optional.empty()
                    : Optional.of(".size " + size + " is not the prefix length of blocks of " + base + ": "
                            + prefix.length() + " to " + longest);
        }

        IpPrefix prefix() {
            return IpPrefix.of(String.valueOf(base));
        }
    }
}
