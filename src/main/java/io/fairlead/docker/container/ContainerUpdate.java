package io.fairlead.docker.container;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What {@code docker update} can change: limits of programs and the restart policy. */
final class ContainerUpdate {

    private static final String RESTART = "RestartPolicy";

    /** Docker's UpdateConfig, whatever the case of the letters. */
    private static final Map<String, String> FIELDS = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    static {
        List.of(
                        RESTART,
                        "BlkioDeviceReadBps",
                        "BlkioDeviceReadIOps",
                        "BlkioDeviceWriteBps",
                        "BlkioDeviceWriteIOps",
                        "BlkioWeight",
                        "BlkioWeightDevice",
                        "CgroupParent",
                        "CpuCount",
                        "CpuPercent",
                        "CpuPeriod",
                        "CpuQuota",
                        "CpuRealtimePeriod",
                        "CpuRealtimeRuntime",
                        "CpuShares",
                        "CpusetCpus",
                        "CpusetMems",
                        "DeviceCgroupRules",
                        "DeviceRequests",
                        "Devices",
                        "IOMaximumBandwidth",
                        "IOMaximumIOps",
                        "KernelMemory",
                        "KernelMemoryTCP",
                        "Memory",
                        "MemoryReservation",
                        "MemorySwap",
                        "MemorySwappiness",
                        "NanoCpus",
                        "OomKillDisable",
                        "PidsLimit",
                        "Ulimits")
                .forEach(field -> FIELDS.put(field, field));
    }

    private ContainerUpdate() {}

    /** Of a request what it sets: clients send zeros and empty texts for the rest, which leave what there is. */
    static ObjectNode of(JsonNode asked) {
        ObjectNode changed = Json.object();
        asked.properties().forEach(entry -> {
            String field = FIELDS.get(entry.getKey());
            boolean set =
                    RESTART.equals(field) ? Json.isSet(entry.getValue(), "Name") : Json.isSet(asked, entry.getKey());
            if (field != null && set) {
                changed.set(field, entry.getValue());
            }
        });
        return changed;
    }
}
