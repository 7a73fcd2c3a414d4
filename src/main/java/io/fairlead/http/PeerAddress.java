package io.fairlead.http;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where another program takes HTTP requests, as Docker's clients write it. */
public sealed interface PeerAddress {

    /** A socket of the file system that this service sees. */
    record UnixSocket(Path path) implements PeerAddress {

        private static final String SCHEME = "unix://";

        private static Optional<PeerAddress> of(String text) {
            String path = text.startsWith(SCHEME) ? text.substring(SCHEME.length()) : text;
            return path.startsWith("/") && path.indexOf('\0') < 0
                    ? Optional.of(new UnixSocket(Path.of(path).normalize()))
                    : Optional.empty();
        }

        @Override
        public String toString() {
            return SCHEME + path;
        }
    }

    /**
     * Without encryption.
     *
     * @param host name or address, an IPv6 one without brackets
     */
    record Tcp(String host, int port) implements PeerAddress {

        private static final Pattern TEXT =
                Pattern.compile("(?:tcp|http)://(?<host>\\[[0-9a-fA-F:.]+]|[a-zA-Z0-9._-]+):(?<port>[0-9]{1,5})/?");

        private static Optional<PeerAddress> of(String text) {
            Matcher tcp = TEXT.matcher(text);
            if (!tcp.matches()) {
                return Optional.empty();
            }
            int port = Integer.parseInt(tcp.group("port"));
            String host = tcp.group("host").replaceAll("[\\[\\]]", "");
            return port < 1 || port > 65_535 ? Optional.empty() : Optional.of(new Tcp(host, port));
        }

        @Override
        public String toString() {
            return "tcp://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /**
     * @param text {@code unix:///run/x.sock}, {@code /run/x.sock}, {@code tcp://HOST:PORT} or {@code http://HOST:PORT}
     * @return empty if it is none of these
     */
    static Optional<PeerAddress> parse(String text) {
        return UnixSocket.of(text).or(() -> Tcp.of(text));
    }
}
