package io.fairlead.web;

import io.fairlead.kernel.Kernel;
import io.fairlead.model.NamespaceRef;
import io.fairlead.reconcile.InMemoryKernel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.bean.override.convention.TestBean;

/** The whole service over a kernel made of a map, shared by all tests that extend this; each starts purged. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@SuppressWarnings("NullAway.Init") // JUnit and Spring fill the fields
public abstract class Service {

    private static final Path DATA = temporary();

    @TestBean(name = "kernel")
    @SuppressWarnings("UnusedVariable") // takes the place of the real one
    private Kernel kernelBean;

    @Autowired
    private Kernel shared;

    @LocalServerPort
    private int port;

    protected InMemoryKernel kernel;
    protected Api api;

    static Kernel kernelBean() {
        return new InMemoryKernel();
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("fairlead-test").resolve("data");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        registry.add("fairlead.data-dir", DATA::toString);
        registry.add("fairlead.docker.socket", () -> DATA.resolve("docker.sock").toString());
        registry.add("fairlead.node", () -> "testnode");
        registry.add("fairlead.allowed-hosts", () -> "fairlead.example");
        registry.add("fairlead.reconcile.max-backoff", () -> "1s");
    }

    protected static Path data() {
        return DATA;
    }

    protected int port() {
        return port;
    }

    @BeforeEach
    void purged() throws IOException, InterruptedException {
        kernel = (InMemoryKernel) shared;
        kernel.refuse(change -> false);
        kernel.lack();
        kernel.route();
        kernel.hostIs(NamespaceRef.named("nowhere"));
        kernel.ports().bindByProcess(List.of());
        api = new Api(port, Files.readString(DATA.resolve("admin.token")).strip());
        Awaitility.await()
                .until(() -> api.as("").get("/actuator/health/readiness").status() == 200);
        api.post("/api/v1/purge", "{\"confirm\":\"purge\"}").expect(200);
    }

    /** Applies a manifest. */
    protected Api.Answer apply(String query, String yaml) throws IOException, InterruptedException {
        return api.send(api.request("/api/v1/apply" + query)
                .header("Content-Type", "application/yaml")
                .POST(HttpRequest.BodyPublishers.ofString(yaml)));
    }

    /** A new managed sandbox's name. */
    protected String sandbox(String name) throws IOException, InterruptedException {
        api.post("/api/v1/sandboxes", "{\"name\":\"" + name + "\"}").expect(201);
        return name;
    }

    /** A new network's id. */
    protected String network(String json) throws IOException, InterruptedException {
        return api.post("/api/v1/networks", json).expect(201).string("/id");
    }

    protected Api.Answer attach(String network, String json) throws IOException, InterruptedException {
        return api.post("/api/v1/networks/" + network + "/endpoints", json);
    }
}
