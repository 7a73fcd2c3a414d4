package io.fairlead.docker;

import io.fairlead.heap.Bulky;
import io.fairlead.network.HostService;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What this is, and what it keeps on disk. */
@RestController
class SystemController {

    private static final Set<String> KINDS = Set.of("container", "image", "volume", "build-cache");

    private final HostService host;
    private final SystemInfo info;
    private final ObjectProvider<ContainerList> containers;

    SystemController(HostService host, SystemInfo info, ObjectProvider<ContainerList> containers) {
        this.host = host;
        this.info = info;
        this.containers = containers;
    }

    @GetMapping("/docker/info")
    Map<String, Object> info(ApiVersion version) {
        return info.read(version);
    }

    @GetMapping("/docker/version")
    Map<String, Object> version() {
        String own = host.status().version();
        Map<String, String> details = new LinkedHashMap<>();
        details.put("ApiVersion", ApiVersion.NEWEST.toString());
        details.put("Arch", HostSystem.architecture());
        details.put("Experimental", "false");
        details.put("JavaVersion", System.getProperty("java.version", ""));
        details.put("KernelVersion", HostSystem.kernel());
        details.put("MinAPIVersion", ApiVersion.OLDEST.toString());
        details.put("Os", "linux");
        Map<String, Object> version = new LinkedHashMap<>();
        version.put("Platform", Map.of("Name", "Fairlead"));
        version.put("Components", List.of(Map.of("Name", "Engine", "Version", own, "Details", details)));
        version.put("Version", own);
        version.put("ApiVersion", ApiVersion.NEWEST.toString());
        version.put("MinAPIVersion", ApiVersion.OLDEST.toString());
        version.put("GitCommit", "");
        version.put("GoVersion", "");
        version.put("Os", "linux");
        version.put("Arch", HostSystem.architecture());
        version.put("KernelVersion", HostSystem.kernel());
        version.put("BuildTime", "");
        return version;
    }

    /** Only containers are there, and they take no room. */
    @Bulky
    @GetMapping("/docker/system/df")
    Map<String, Object> diskUsage(
            ApiVersion version,
            @RequestParam(name = "type", required = false) @Nullable List<String> types,
            @RequestParam(name = "verbose", required = false) @Nullable String verbose) {
        Set<String> wanted = types == null || !version.atLeast(42) ? KINDS : new TreeSet<>(types);
        wanted.stream().filter(kind -> !KINDS.contains(kind)).findFirst().ifPresent(kind -> {
            throw DockerException.invalid("unknown object type: " + kind);
        });
        ContainerList list = containers.getIfAvailable();
        Iterable<?> all = list == null || !wanted.contains("container") ? List.of() : list.all(version);
        Map<String, Object> usage = new LinkedHashMap<>();
        if (!version.atLeast(52) || !QueryValues.isTrue(verbose)) {
            olderUsage(usage, wanted, all);
        }
        if (version.atLeast(52)) {
            newerUsage(usage, wanted, all, list == null ? 0 : list.count());
        }
        return usage;
    }

    private static void olderUsage(Map<String, Object> usage, Set<String> wanted, Iterable<?> containers) {
        if (wanted.contains("image")) {
            usage.put("LayersSize", 0);
            usage.put("Images", List.of());
        }
        if (wanted.contains("container")) {
            usage.put("Containers", containers);
        }
        if (wanted.contains("volume")) {
            usage.put("Volumes", List.of());
        }
        if (wanted.contains("build-cache")) {
            usage.put("BuildCache", List.of());
        }
    }

    private void newerUsage(Map<String, Object> usage, Set<String> wanted, Iterable<?> containers, int count) {
        if (wanted.contains("image")) {
            usage.put("ImageUsage", usage(0, 0, List.of()));
        }
        if (wanted.contains("container")) {
            usage.put("ContainerUsage", usage(host.status().counts().sandboxes(), count, containers));
        }
        if (wanted.contains("volume")) {
            usage.put("VolumeUsage", usage(0, 0, List.of()));
        }
        if (wanted.contains("build-cache")) {
            usage.put("BuildCacheUsage", usage(0, 0, List.of()));
        }
    }

    private static Map<String, Object> usage(int active, int count, Iterable<?> items) {
        Map<String, Object> usage = new LinkedHashMap<>();
        usage.put("ActiveCount", active);
        usage.put("TotalCount", Math.max(active, count));
        usage.put("Reclaimable", 0);
        usage.put("TotalSize", 0);
        usage.put("Items", items);
        return usage;
    }

    @PostMapping("/docker/auth")
    void signIn() {
        throw new DockerException(
                501, "Fairlead uses no registry: it runs no images, so that there is nothing to log in to");
    }
}
