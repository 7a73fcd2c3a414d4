package io.fairlead.docker;

import io.fairlead.model.DriverName;
import io.fairlead.network.HostService;
import io.fairlead.network.HostView;
import io.fairlead.network.PoolService;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** What {@code docker info} shows. Where Docker tells of things that are not here, it says so. */
@Component
class SystemInfo {

    private final HostService host;
    private final PoolService pools;
    private final ObjectProvider<ContainerList> containers;
    private final DockerStreams streams;

    SystemInfo(HostService host, PoolService pools, ObjectProvider<ContainerList> containers, DockerStreams streams) {
        this.host = host;
        this.pools = pools;
        this.containers = containers;
        this.streams = streams;
    }

    Map<String, Object> read(ApiVersion version) {
        HostView view = host.status();
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("ID", UUID.nameUUIDFromBytes(("fairlead:" + view.node()).getBytes(StandardCharsets.UTF_8)));
        count(info, view);
        info.put("Images", 0);
        info.put("Driver", "none");
        info.put("DriverStatus", List.of(List.of("Containers", "network sandboxes without an image")));
        info.put("Plugins", plugins());
        info.putAll(limits());
        system(info, view);
        info.put("Swarm", swarm());
        runtimes(info);
        info.put("DefaultAddressPools", addressPools());
        if (version.atLeast(49)) {
            info.put("FirewallBackend", Map.of("Driver", firewall(view)));
        }
        info.put("Warnings", warnings(view));
        return info;
    }

    /** A sandbox is a container that runs. */
    private void count(Map<String, Object> info, HostView view) {
        int running = view.counts().sandboxes();
        ContainerList list = containers.getIfAvailable();
        int all = list == null ? running : Math.max(running, list.count());
        info.put("Containers", all);
        info.put("ContainersRunning", running);
        info.put("ContainersPaused", 0);
        info.put("ContainersStopped", all - running);
    }

    private Map<String, Object> plugins() {
        List<String> networks = host.drivers().stream()
                .filter(driver -> driver.available() && !driver.name().equals(DriverName.CONFIG.value()))
                .map(driver -> driver.name().equals("none") ? "null" : driver.name())
                .sorted()
                .toList();
        return Map.of("Volume", List.of(), "Network", networks, "Authorization", List.of(), "Log", List.of("none"));
    }

    private static Map<String, Object> limits() {
        Map<String, Object> none = new LinkedHashMap<>();
        for (String name : List.of(
                "MemoryLimit",
                "SwapLimit",
                "CpuCfsPeriod",
                "CpuCfsQuota",
                "CPUShares",
                "CPUSet",
                "PidsLimit",
                "OomKillDisable")) {
            none.put(name, false);
        }
        return none;
    }

    private void system(Map<String, Object> info, HostView view) {
        Map<String, String> release = HostSystem.release();
        info.put("IPv4Forwarding", isOn("/proc/sys/net/ipv4/ip_forward"));
        info.put("Debug", false);
        info.put("NFd", 0);
        info.put("NGoroutines", 0);
        info.put("SystemTime", Instant.now().toString());
        info.put("LoggingDriver", "none");
        info.put("CgroupDriver", "none");
        info.put("NEventsListener", streams.size());
        info.put("KernelVersion", HostSystem.kernel());
        info.put("OperatingSystem", release.getOrDefault("PRETTY_NAME", "Linux"));
        info.put("OSVersion", release.getOrDefault("VERSION_ID", ""));
        info.put("OSType", "linux");
        info.put("Architecture", HostSystem.machine());
        info.put("IndexServerAddress", "");
        info.put("NCPU", HostSystem.processors());
        info.put("MemTotal", HostSystem.memory());
        info.put("GenericResources", List.of());
        info.put("DockerRootDir", "");
        info.put("HttpProxy", "");
        info.put("HttpsProxy", "");
        info.put("NoProxy", "");
        info.put("Name", view.node());
        info.put("Labels", List.of());
        info.put("ExperimentalBuild", false);
        info.put("ServerVersion", view.version());
    }

    private static boolean isOn(String file) {
        try {
            return Files.readString(Path.of(file)).strip().equals("1");
        } catch (java.io.IOException e) {
            // A machine without this switch forwards nothing.
            return false;
        }
    }

    private static Map<String, Object> swarm() {
        Map<String, Object> swarm = new LinkedHashMap<>();
        swarm.put("NodeID", "");
        swarm.put("NodeAddr", "");
        swarm.put("LocalNodeState", "inactive");
        swarm.put("ControlAvailable", false);
        swarm.put("Error", "");
        swarm.put("RemoteManagers", List.of());
        return swarm;
    }

    private static void runtimes(Map<String, Object> info) {
        info.put("Runtimes", Map.of());
        info.put("DefaultRuntime", "");
        // Whatever the service does, sandboxes stay.
        info.put("LiveRestoreEnabled", true);
        info.put("Isolation", "");
        info.put("InitBinary", "");
        for (String tool : List.of("ContainerdCommit", "RuncCommit", "InitCommit")) {
            info.put(tool, Map.of("ID", "", "Expected", ""));
        }
        info.put("SecurityOptions", List.of());
        info.put("CDISpecDirs", List.of());
    }

    private List<Map<String, Object>> addressPools() {
        return pools.pools().stream()
                .map(pool -> Map.<String, Object>of("Base", pool.base(), "Size", pool.size()))
                .toList();
    }

    private static String firewall(HostView view) {
        return view.kernelFeatures().stream()
                        .anyMatch(feature -> feature.name().equals("NF_TABLES") && feature.available())
                ? "nftables"
                : "none";
    }

    private List<String> warnings(HostView view) {
        List<String> warnings = new ArrayList<>();
        for (String name : host.degraded()) {
            warnings.add("WARNING: the kernel does not hold what " + name + " defines");
        }
        if (!view.firstPassDone()) {
            warnings.add("WARNING: the first pass over this host is not through yet");
        }
        view.kernelFeatures().stream()
                .filter(feature -> !feature.available())
                .forEach(feature -> warnings.add("WARNING: this kernel lacks " + feature.needs()));
        return warnings;
    }
}
