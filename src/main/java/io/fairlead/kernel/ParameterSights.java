package io.fairlead.kernel;

import io.fairlead.kernel.Observation.Sight;
import io.fairlead.model.NamespaceRef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Kernel parameters as they are.
 *
 * @param namespaces finds those that are there
 */
record ParameterSights(SysctlFiles files, Function<NamespaceRef, Optional<NamespaceMirror>> namespaces) {

    /** Looks at all parameters that are about to be asked for, by one visit to each namespace. */
    void learn(Collection<Resource> wishes) {
        Map<NamespaceRef, List<String>> paths = new HashMap<>();
        for (Resource wish : wishes) {
            if (wish instanceof Sysctl sysctl && hasLink(sysctl)) {
                paths.computeIfAbsent(sysctl.namespace(), ref -> new ArrayList<>())
                        .add(sysctl.path());
            }
        }
        paths.forEach(files::learn);
    }

    Sight look(Sysctl wanted) {
        if (!hasLink(wanted)) {
            return Sight.ABSENT;
        }
        Optional<String> value = files.value(wanted);
        if (value.isEmpty()) {
            return wanted.isMetByAbsence() ? new Sight.Present(wanted) : Sight.ABSENT;
        }
        return new Sight.Present(
                new Sysctl(wanted.owner(), wanted.namespace(), wanted.path(), value.get(), wanted.restored()));
    }

    /** Whether the link is there that the parameter belongs to, or none is needed. */
    private boolean hasLink(Sysctl sysctl) {
        String link = sysctl.link();
        return namespaces
                .apply(sysctl.namespace())
                .filter(home -> link == null || home.link(link).isPresent())
                .isPresent();
    }
}
