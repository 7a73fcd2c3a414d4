package io.fairlead.docker.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the three files say. */
class ExecFilesTest {

    private static final String ID = "0123456789abcdef".repeat(4);
    private static final String ON_THE_HOST = "{\"NetworkMode\":\"host\"}";

    @TempDir
    Path root;

    @BeforeEach
    void host() throws IOException {
        Path etc = Files.createDirectory(root.resolve("etc"));
        Files.writeString(etc.resolve("hosts"), "127.0.0.1 localhost machine\n");
        Files.writeString(etc.resolve("hostname"), "machine\n");
        Files.writeString(
                etc.resolve("resolv.conf"),
                "nameserver 127.0.0.53\nnameserver 192.0.2.53\nsearch lan\noptions edns0\n");
    }

    private ExecFiles files(String config, String hostConfig) {
        StoredContainer stored = new StoredContainer(
                ID, "web", "i", Json.object(config), Json.object(hostConfig), Map.of(), Instant.EPOCH, null, null, 0);
        return new ExecFiles(stored, null, root);
    }

    private String file(String path, String config, String hostConfig) {
        return String.valueOf(files(config, hostConfig).byPath().get(path));
    }

    @Test
    void isCalledAsDockerWouldCallIt() {
        assertThat(files("{}", "{}").hostName()).isEqualTo("0123456789ab");
        assertThat(files("{\"Hostname\":\"shop\"}", "{}").hostName()).isEqualTo("shop");
        assertThat(file(ExecFiles.HOST_NAME, "{\"Hostname\":\"shop\"}", "{}")).isEqualTo("shop\n");
    }

    @Test
    void hostsAreDockersAndThoseThatWereAskedFor() {
        String asked = "{\"ExtraHosts\":[\"db:10.0.0.9\",\"six:[2001:db8::9]\",\"up:host-gateway\"]}";
        assertThat(file(ExecFiles.HOSTS, "{}", asked))
                .startsWith("127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n")
                .contains("\n10.0.0.9\tdb\n", "\n2001:db8::9\tsix\n")
                .doesNotContain("host-gateway", "machine");
    }

    @Test
    void nameServersAreTheHostsButForItsLoopback() {
        assertThat(file(ExecFiles.RESOLV_CONF, "{}", "{}"))
                .isEqualTo("nameserver 192.0.2.53\nsearch lan\noptions edns0\n");
    }

    @Test
    void nameServersAreThoseThatWereAskedFor() {
        String asked =
                "{\"Dns\":[\"9.9.9.9\"],\"DnsSearch\":[\"a.example\",\"b.example\"],\"DnsOptions\":[\"ndots:2\"]}";
        assertThat(file(ExecFiles.RESOLV_CONF, "{}", asked))
                .isEqualTo("nameserver 9.9.9.9\nsearch a.example b.example\noptions ndots:2\n");
        assertThat(file(ExecFiles.RESOLV_CONF, "{}", "{\"DnsSearch\":[\".\"]}"))
                .isEqualTo("nameserver 192.0.2.53\noptions edns0\n");
    }

    @Test
    void onTheHostsNetworkItIsTheHost() {
        assertThat(files("{}", ON_THE_HOST).hostName()).isEmpty();
        assertThat(file(ExecFiles.HOST_NAME, "{}", ON_THE_HOST)).isEqualTo("machine\n");
        assertThat(file(ExecFiles.HOSTS, "{}", ON_THE_HOST)).isEqualTo("127.0.0.1 localhost machine\n");
        assertThat(file(ExecFiles.RESOLV_CONF, "{}", ON_THE_HOST)).contains("nameserver 127.0.0.53\n");
    }
}
