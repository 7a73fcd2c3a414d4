package io.fairlead.docker;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/** Opens the doors of Docker's API on the web server that is there anyway, and marks what comes in by them. */
@Component
class DockerConnectors implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    private static final int THREADS = 64;
    private static final Logger LOG = LoggerFactory.getLogger(DockerConnectors.class);

    private final DockerSettings settings;

    DockerConnectors(DockerSettings settings) {
        this.settings = settings;
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        Marking marking = new Marking();
        socket().ifPresent(socket -> {
            Connector connector = socketConnector(socket);
            marking.doors.put(connector, Door.Kind.SOCKET);
            factory.addAdditionalConnectors(connector);
        });
        if (settings.tcp() != null && !settings.tcp().isBlank()) {
            Connector connector = tcpConnector(ListenAddress.parse(settings.tcp()), settings.tls());
            marking.doors.put(connector, Door.Kind.TCP);
            factory.addAdditionalConnectors(connector);
        }
        factory.addEngineValves(marking);
    }

    /** Nobody asked for the socket at its usual place, so a service that cannot have it goes without. */
    private Optional<DockerSocket> socket() {
        String path = settings.socket() == null ? DockerSettings.DEFAULT_SOCKET : settings.socket();
        if (path.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(DockerSocket.prepare(Path.of(path), settings.group()));
        } catch (IOException e) {
            if (settings.socket() == null && !(e instanceof DockerSocket.UnknownGroupException)) {
                LOG.warn(
                        "No Docker API on {}: {}. fairlead.docker.socket sets another place, or none if it is empty",
                        path,
                        reason(e));
                return Optional.empty();
            }
            throw new UncheckedIOException("fairlead.docker.socket: " + reason(e), e);
        }
    }

    private static String reason(IOException e) {
        return e.getClass() == IOException.class || e instanceof DockerSocket.UnknownGroupException
                ? String.valueOf(e.getMessage())
                : e.getClass().getSimpleName() + " " + e.getMessage();
    }

    private static Connector socketConnector(DockerSocket socket) {
        DoorProtocol protocol = new DoorProtocol();
        protocol.setProperty("unixDomainSocketPath", socket.bound().toString());
        protocol.setProperty("unixDomainSocketPathPermissions", "rw-rw----");
        Connector connector = connector(protocol);
        connector.addLifecycleListener(socket);
        return connector;
    }

    private static Connector tcpConnector(ListenAddress address, DockerSettings.Tls tls) {
        DoorProtocol protocol = new DoorProtocol();
        protocol.setAddress(address.host());
        Connector connector = connector(protocol);
        connector.setPort(address.port());
        if (tls.isSet()) {
            protocol.setSSLEnabled(true);
            connector.addSslHostConfig(tlsConfig(tls));
            connector.setScheme("https");
            connector.setSecure(true);
        } else if (!address.host().isLoopbackAddress()) {
            LOG.warn(
                    "fairlead.docker.tcp={} without fairlead.docker.tls.*: tokens go over the network in the clear",
                    address);
        }
        LOG.info(
                "Docker's API: export DOCKER_HOST=tcp://{}; every client there needs a token{}",
                address,
                tls.ca() == null ? "" : " or a certificate of " + tls.ca());
        return connector;
    }

    /** What the ordinary port gets from Spring's settings. */
    private static Connector connector(DoorProtocol protocol) {
        protocol.setMaxThreads(THREADS);
        protocol.setMinSpareThreads(1);
        protocol.setConnectionTimeout(20_000);
        protocol.setKeepAliveTimeout(60_000);
        protocol.setMaxKeepAliveRequests(-1);
        Connector connector = new Connector(protocol);
        connector.setProperty("bindOnInit", "false");
        connector.setXpoweredBy(false);
        connector.setParseBodyMethods("");
        // The names of images have slashes. Whoever writes them as %2F gets an answer in Docker's shape, too.
        connector.setEncodedSolidusHandling("passthrough");
        return connector;
    }

    private static SSLHostConfig tlsConfig(DockerSettings.Tls tls) {
        SSLHostConfig config = new SSLHostConfig();
        config.setProtocols("TLSv1.2+TLSv1.3");
        SSLHostConfigCertificate certificate =
                new SSLHostConfigCertificate(config, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setCertificateFile(readable("cert", tls.cert()));
        certificate.setCertificateKeyFile(readable("key", tls.key()));
        config.addCertificate(certificate);
        if (tls.ca() != null) {
            config.setTrustStore(authorities(readable("ca", tls.ca())));
            // Who shows none can still show a token.
            config.setCertificateVerification("optional");
        }
        return config;
    }

    /** Tomcat's own setting for such a file is for OpenSSL alone. */
    private static KeyStore authorities(String file) {
        try (InputStream pem = Files.newInputStream(Path.of(file))) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry("authority" + store.size(), certificate);
            }
            if (store.size() == 0) {
                throw new IllegalArgumentException("fairlead.docker.tls.ca has no certificate: " + file);
            }
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "fairlead.docker.tls.ca has no certificates: " + file + ": " + e.getMessage(), e);
        }
    }

    private static String readable(String name, @Nullable Path file) {
        if (file == null || !Files.isReadable(file)) {
            throw new IllegalArgumentException(
                    "fairlead.docker.tls." + name + (file == null ? " is missing" : " cannot be read: " + file));
        }
        return file.toAbsolutePath().toString();
    }

    private record ListenAddress(String name, InetAddress host, int port) {

        static ListenAddress parse(String text) {
            String address = text.startsWith("tcp://") ? text.substring("tcp://".length()) : text;
            int colon = address.lastIndexOf(':');
            try {
                int port = Integer.parseInt(address.substring(colon + 1));
                String host = address.substring(0, Math.max(0, colon));
                if (!host.isEmpty() && port > 0 && port < 1 << 16) {
                    return new ListenAddress(host, InetAddress.getByName(host), port);
                }
            } catch (NumberFormatException | UnknownHostException e) {
                throw new IllegalArgumentException("fairlead.docker.tcp: " + text + " is not HOST:PORT", e);
            }
            throw new IllegalArgumentException("fairlead.docker.tcp: " + text + " is not HOST:PORT");
        }

        @Override
        public String toString() {
            return name + ":" + port;
        }
    }

    /** Runs before everything else, and knows by which connector a request came. */
    private static final class Marking extends ValveBase {

        private final Map<Connector, Door.Kind> doors = new HashMap<>();

        Marking() {
            super(true);
        }

        @Override
        public void invoke(Request request, Response response) throws IOException, jakarta.servlet.ServletException {
            Door.Kind kind = doors.get(request.getConnector());
            if (kind != null) {
                new Door(kind, DoorProtocol.connection(request.getCoyoteRequest())).mark(request);
            }
            getNext().invoke(request, response);
        }
    }
}
