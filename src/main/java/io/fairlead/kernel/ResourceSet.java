package io.fairlead.kernel;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Kernel objects by their key, and what else their owner has to hear of. Immutable; {@link Builder} makes one. */
public final class ResourceSet {

    public static final ResourceSet EMPTY = new ResourceSet(Map.of(), Set.of());

    private final Map<ResourceKey, Resource> byKey;
    private final Set<String> watched;

    private ResourceSet(Map<ResourceKey, Resource> byKey, Set<String> watched) {
        this.byKey = byKey;
        this.watched = watched;
    }

    public static ResourceSet of(Collection<? extends Resource> resources) {
        Builder builder = new Builder();
        resources.forEach(builder::add);
        return builder.build();
    }

    public Optional<Resource> find(ResourceKey key) {
        return Optional.ofNullable(byKey.get(key));
    }

    public Collection<Resource> all() {
        return byKey.values();
    }

    /** Names of links of the host, of others too, whose changes are changes of what {@link Kernel#facts} says. */
    public Set<String> watched() {
        return watched;
    }

    public int size() {
        return byKey.size();
    }

    /** Whether no object is wanted. */
    public boolean isEmpty() {
        return byKey.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ResourceSet set && byKey.equals(set.byKey) && watched.equals(set.watched);
    }

    @Override
    public int hashCode() {
        return byKey.hashCode();
    }

    @Override
    public String toString() {
        return byKey.values().toString();
    }

    /** Collects resources; the same one may be added twice, two different ones under one key may not. */
    public static final class Builder {

        private final Map<ResourceKey, Resource> byKey = new LinkedHashMap<>();
        private final Set<String> watched = new LinkedHashSet<>();

        public Builder add(Resource resource) {
            Resource earlier = byKey.putIfAbsent(resource.key(), resource);
            if (earlier != null && !earlier.equals(resource)) {
                throw new IllegalArgumentException(
                        "two wishes for " + resource.key() + ": " + earlier.describe() + ", " + resource.describe());
            }
            return this;
        }

        public Builder addAll(ResourceSet set) {
            set.all().forEach(this::add);
            watched.addAll(set.watched());
            return this;
        }

        /** Has the owner hear of what becomes of a link of the host, also as long as nothing of its own stands on it. */
        public Builder watch(String link) {
            watched.add(link);
            return this;
        }

        public ResourceSet build() {
            return new ResourceSet(new LinkedHashMap<>(byKey), Set.copyOf(watched));
        }
    }
}
