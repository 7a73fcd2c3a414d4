package io.fairlead.docker.container;

import io.fairlead.access.Role;
import io.fairlead.docker.ApiVersion;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A container as {@code docker inspect} prints it. */
@Component
class ContainerJson {

    /** Of a time that has not come yet, in Go. */
    private static final String NEVER = "0001-01-01T00:00:00Z";

    private static final int SHORT_ID = 12;

    /** What Docker's HostConfig has when nothing was asked for, as far as clients look at it. */
    private static final String HOST_CONFIG = """
            {"Binds": null, "ContainerIDFile": "", "LogConfig": {"Type": "none", "Config": {}}, "NetworkMode": "bridge",
             "PortBindings": {}, "RestartPolicy": {"Name": "no", "MaximumRetryCount": 0}, "AutoRemove": false,
             "VolumeDriver": "", "VolumesFrom": null, "CapAdd": null, "CapDrop": null, "CgroupnsMode": "host", "Dns": [],
             "DnsOptions": [], "DnsSearch": [], "ExtraHosts": null, "GroupAdd": null, "IpcMode": "host", "Cgroup": "",
             "Links": null, "OomScoreAdj": 0, "PidMode": "host", "Privileged": false, "PublishAllPorts": false,
             "ReadonlyRootfs": false, "SecurityOpt": null, "UTSMode": "host", "UsernsMode": "", "ShmSize": 0,
             "Runtime": "fairlead", "Isolation": "", "CpuShares": 0, "Memory": 0, "NanoCpus": 0, "Devices": []}
            """;

    private static final String CONFIG = """
            {"Hostname": "", "Domainname": "", "User": "", "AttachStdin": false, "AttachStdout": false,
             "AttachStderr": false, "Tty": false, "OpenStdin": false, "StdinOnce": false, "Env": [], "Cmd": null,
             "Image": "", "Volumes": null, "WorkingDir": "", "Entrypoint": null, "OnBuild": null, "Labels": {}}
            """;

    private final NetworkSettings networkSettings;

    ContainerJson(NetworkSettings networkSettings) {
        this.networkSettings = networkSettings;
    }

    ObjectNode of(Container container, ApiVersion version, Role reader) {
        StoredContainer stored = container.stored();
        ObjectNode json = Json.object();
        json.put("Id", stored.id());
        json.put("Created", DateTimeFormatter.ISO_INSTANT.format(stored.created()));
        // What runs: nothing. What was asked for stands in Config.
        json.put("Path", "");
        json.putArray("Args");
        json.set("State", state(container));
        json.put("Image", "");
        json.put("ResolvConfPath", "");
        json.put("HostnamePath", "");
        json.put("HostsPath", "");
        json.put("LogPath", "");
        json.put("Name", "/" + container.name());
        json.put("RestartCount", 0);
        json.put("Driver", "fairlead");
        json.put("Platform", "linux");
        json.put("MountLabel", "");
        json.put("ProcessLabel", "");
        json.put("AppArmorProfile", "");
        json.putNull("ExecIDs");
        json.set("HostConfig", filled(HOST_CONFIG, stored.hostConfig()));
        json.set("GraphDriver", Json.object().put("Name", "none").set("Data", JsonNodeFactory.instance.nullNode()));
        json.putArray("Mounts");
        json.set("Config", config(container, reader));
        json.set("NetworkSettings", networkSettings.of(container, version));
        return json;
    }

    private static ObjectNode filled(String defaults, ObjectNode asked) {
        ObjectNode filled = Json.object(defaults);
        filled.setAll(asked);
        return filled;
    }

    /** What a container is called inside, unless it was given a name. */
    static String shortId(StoredContainer stored) {
        return stored.id().substring(0, SHORT_ID);
    }

    /** What programs get as their environment is mostly passwords, which are not for who may only look. */
    private static ObjectNode config(Container container, Role reader) {
        StoredContainer stored = container.stored();
        ObjectNode config = filled(CONFIG, stored.config());
        if (!reader.included().contains(Role.OPERATOR)) {
            config.putArray("Env");
        }
        config.put("Image", stored.image());
        if (Json.text(config, "Hostname").isEmpty() && !stored.mode().isContainer()) {
            config.put("Hostname", shortId(stored));
        }
        config.set("Labels", Json.tree(container.labels()));
        return config;
    }

    private static ObjectNode state(Container container) {
        StoredContainer stored = container.stored();
        ObjectNode state = Json.object();
        state.put("Status", container.state());
        state.put("Running", container.isRunning());
        state.put("Paused", false);
        state.put("Restarting", false);
        state.put("OOMKilled", false);
        state.put("Dead", false);
        // No process of its own keeps the namespace.
        state.put("Pid", 0);
        state.put("ExitCode", container.isRunning() ? 0 : stored.exitCode());
        List<String> troubles = container.troubles();
        state.put("Error", String.join("; ", troubles));
        state.put("StartedAt", moment(stored.started()));
        state.put("FinishedAt", moment(stored.finished()));
        return state;
    }

    private static String moment(@Nullable Instant moment) {
        return moment == null ? NEVER : DateTimeFormatter.ISO_INSTANT.format(moment);
    }
}
