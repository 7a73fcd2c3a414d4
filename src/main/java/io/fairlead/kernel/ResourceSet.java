package io.fairlead.kernel;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Kernel objects by their key. Immutable; {@link Builder} makes one. */
public final class ResourceSet {

    public static final ResourceSet EMPTY = new ResourceSet(Map.of());

    private final Map<ResourceKey, Resource> byKey;

    private ResourceSet(Map<ResourceKey, Resource> byKey) {
        this.byKey = byKey;
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

    public int size() {
        return byKey.size();
    }

    public boolean isEmpty() {
        return byKey.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ResourceSet set && byKey.equals(set.byKey);
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
            return this;
        }

        public ResourceSet build() {
            return new ResourceSet(new LinkedHashMap<>(byKey));
        }
    }
}
