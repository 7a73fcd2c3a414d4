package io.fairlead.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Another program, asked by HTTP/1.1. A request is sent once: nothing is repeated, no redirect followed, and no answer
 * unpacked. May be used by several threads.
 */
public final class Peer implements AutoCloseable {

    /** A name that nobody else has; a unix socket has none. */
    private static final String NAMELESS = "localhost";

    private static final int CHUNK = 8192;

    private final PeerAddress address;
    private final int most;
    private final CloseableHttpClient client;
    private final HttpHost host;

    /** What came back; the names of headers are in lower case. */
    public record Answer(int status, Map<String, String> headers, byte[] body) {

        public Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /**
     * @param patience with a connection, and with every silence while an answer comes
     * @param most bytes that an answer may have
     */
    public Peer(PeerAddress address, Duration patience, int most) {
        this.address = address;
        this.most = most;
        Timeout timeout = Timeout.of(patience);
        RequestConfig.Builder request = RequestConfig.custom()
                .setResponseTimeout(timeout)
                .setConnectionRequestTimeout(timeout)
                .setProtocolUpgradeEnabled(false);
        if (address instanceof PeerAddress.UnixSocket socket) {
            request.setUnixDomainSocket(socket.path());
        }
        host = address instanceof PeerAddress.Tcp tcp
                ? new HttpHost("http", tcp.host(), tcp.port())
                : new HttpHost("http", NAMELESS);
        client = HttpClients.custom()
                .setDefaultRequestConfig(request.build())
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(timeout)
                                .setSocketTimeout(timeout)
                                .build())
                        .build())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableContentCompression()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableDefaultUserAgent()
                .build();
    }

    /**
     * @param target path and query
     * @throws IOException if nobody answers in time, or with more than is taken
     */
    public Answer get(String target) throws IOException {
        return send("GET", target, Map.of(), null);
    }

    /**
     * @param target path and query
     * @param body null for none
     * @throws IOException if nobody answers in time, or with more than is taken
     */
    public Answer send(String method, String target, Map<String, String> headers, byte @Nullable [] body)
            throws IOException {
        ClassicRequestBuilder request = ClassicRequestBuilder.create(method).setUri(target);
        headers.forEach(request::setHeader);
        if (body != null) {
            request.setEntity(new ByteArrayEntity(body, null));
        }
        ClassicHttpRequest built = request.build();
        return client.execute(host, built, this::answer);
    }

    private Answer answer(ClassicHttpResponse response) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        for (Header header : response.getHeaders()) {
            headers.merge(
                    header.getName().toLowerCase(Locale.ROOT), header.getValue(), (one, other) -> one + ", " + other);
        }
        byte[] body = new byte[0];
        if (response.getEntity() != null) {
            try (InputStream content = response.getEntity().getContent()) {
                body = limited(content);
            }
        }
        return new Answer(response.getCode(), headers, body);
    }

    private byte[] limited(InputStream content) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] chunk = new byte[CHUNK];
        for (int read = content.read(chunk); read >= 0; read = content.read(chunk)) {
            all.write(chunk, 0, read);
            if (all.size() > most) {
                throw new IOException("the answer of " + address + " has more than " + most + " bytes");
            }
        }
        return all.toByteArray();
    }

    @Override
    public void close() {
        client.close(org.apache.hc.core5.io.CloseMode.IMMEDIATE);
    }
}
