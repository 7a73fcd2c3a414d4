package io.fairlead.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** The settings that docs/access.md names, on the doors alone. */
class EncryptionTest {

    @TempDir
    Path directory;

    @Configuration(proxyBeanMethods = false)
    @Import(DoorConfiguration.class)
    @ImportAutoConfiguration({SslAutoConfiguration.class, TomcatServletWebServerAutoConfiguration.class})
    static class Doors {}

    private void certificate() throws IOException, InterruptedException {
        Process openssl = new ProcessBuilder(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=fairlead.example.org",
                        "-addext",
                        "subjectAltName=IP:127.0.0.1",
                        "-keyout",
                        directory.resolve("key.pem").toString(),
                        "-out",
                        directory.resolve("cert.pem").toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        assertThat(openssl.waitFor())
                .as(Files.readString(directory.resolve("log")))
                .isZero();
    }

    private SSLContext trusting() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(directory.resolve("cert.pem"))) {
            store.setCertificateEntry(
                    "it", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    @Test
    void settingsOfACertificateWork() throws IOException, InterruptedException, GeneralSecurityException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "needs openssl");
        certificate();
        try (var context = (ServletWebServerApplicationContext) new SpringApplicationBuilder(Doors.class)
                .properties(
                        "spring.config.location=optional:file:/nowhere/",
                        "server.port=0",
                        "server.address=0.0.0.0",
                        "server.ssl.bundle=web",
                        "spring.ssl.bundle.pem.web.keystore.certificate=file:" + directory.resolve("cert.pem"),
                        "spring.ssl.bundle.pem.web.keystore.private-key=file:" + directory.resolve("key.pem"),
                        "spring.ssl.bundle.pem.web.reload-on-update=true")
                .run()) {
            int port = Objects.requireNonNull(context.getWebServer()).getPort();
            var connection = (HttpsURLConnection)
                    URI.create("https://127.0.0.1:" + port + "/").toURL().openConnection();
            connection.setSSLSocketFactory(trusting().getSocketFactory());
            assertThat(connection.getResponseCode()).isEqualTo(404);
            try (Socket plain = new Socket("127.0.0.1", port)) {
                plain.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(new String(plain.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                        .doesNotContain("404");
            }
            assertThat(context.getBean(EncryptionHealth.class).health().getDetails())
                    .containsEntry("tls", true)
                    .doesNotContainKey("warning");
        }
    }

    private static Map<String, Object> health(Map<String, Object> settings) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", settings));
        return new EncryptionHealth(environment).health().getDetails();
    }

    @Test
    void withoutOneItIsSaidWhereOthersCanListen() {
        assertThat(health(Map.of())).doesNotContainKey("warning");
        assertThat(health(Map.of("server.address", "::1"))).doesNotContainKey("warning");
        assertThat(health(Map.of("server.address", "0.0.0.0")).get("warning"))
                .asString()
                .contains("server.address=0.0.0.0 without TLS", "server.ssl.bundle");
        assertThat(health(Map.of("server.address", "192.0.2.1"))).containsKey("warning");
        assertThat(health(Map.of("server.address", "0.0.0.0", "server.ssl.bundle", "web")))
                .doesNotContainKey("warning");
        assertThat(health(Map.of("server.address", "::", "server.ssl.bundle", "web", "server.ssl.enabled", "false")))
                .containsKey("warning");
    }
}
