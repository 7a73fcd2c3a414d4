package io.fairlead.docker;

import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import jdk.net.ExtendedSocketOptions;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client's connection, below HTTP. */
public final class DockerConnection {

    private static final Logger LOG = LoggerFactory.getLogger(DockerConnection.class);

    /** The connection's own for good, unlike the web server's objects around it, which serve the next one afterwards. */
    private final @Nullable SocketChannel channel;

    DockerConnection(SocketWrapperBase<?> socket) {
        channel = socket.getSocket() instanceof NioChannel nio ? nio.getIOChannel() : null;
    }

    /** The one that a request of Docker's API came by. */
    public static DockerConnection of(ServletRequest request) {
        return Door.of(request).orElseThrow().connection();
    }

    /** The user whose process is at the other end, or its number; empty where the kernel does not tell. */
    Optional<String> user() {
        if (channel != null) {
            try {
                return Optional.of(channel.getOption(ExtendedSocketOptions.SO_PEERCRED)
                        .user()
                        .getName());
            } catch (IOException | UnsupportedOperationException e) {
                LOG.debug("The kernel does not tell who is at the other end: {}", e.getMessage());
            }
        }
        return Optional.empty();
    }

    /**
     * Whether the client has closed the connection. To be asked while its request is answered asynchronously, where nobody
     * else reads: what it may have sent behind its request is thrown away. Docker's clients send nothing before an answer has
     * ended. (Closing the connection instead would end an answer without chunks, which docker-py takes for an error.)
     */
    public boolean isGone() {
        if (channel == null) {
            return true;
        }
        try {
            return channel.read(ByteBuffer.allocate(512)) < 0;
        } catch (IOException e) {
            LOG.debug("The client went away: {}", e.getMessage());
            return true;
        }
    }
}
