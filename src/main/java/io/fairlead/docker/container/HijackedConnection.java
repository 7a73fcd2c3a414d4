package io.fairlead.docker.container;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * A connection that left HTTP for a stream of bytes in both directions, as Docker's attach and exec do. A thread of its own
 * serves it: the web server's poller would be woken for ever by a client that has closed its half.
 */
public final class HijackedConnection implements InternalHttpUpgradeHandler, AutoCloseable {

    private @Nullable SocketWrapperBase<?> socket;
    private @Nullable Consumer<HijackedConnection> service;

    /** For the web server. */
    public HijackedConnection() {}

    /** Whether the client asks for it. */
    static boolean isWanted(HttpServletRequest request) {
        return "tcp".equalsIgnoreCase(request.getHeader("Upgrade"));
    }

    /**
     * Answers that the connection is a stream from here on.
     *
     * @param type of what is sent on it
     * @param service runs on a thread of its own when the answer is sent, and has to close the connection
     */
    static void open(
            HttpServletRequest request, HttpServletResponse response, String type, Consumer<HijackedConnection> service)
            throws IOException {
        response.setContentType(type);
        response.setHeader("Connection", "Upgrade");
        response.setHeader("Upgrade", "tcp");
        try {
            request.upgrade(HijackedConnection.class).service = service;
        } catch (jakarta.servlet.ServletException e) {
            throw new IOException("the connection cannot be taken over", e);
        }
    }

    @Override
    public void init(WebConnection connection) {
        Consumer<HijackedConnection> work = Objects.requireNonNull(service);
        Thread thread = new Thread(() -> work.accept(this), "hijacked");
        thread.setDaemon(true);
        thread.start();
    }

    private SocketWrapperBase<?> socket() {
        return Objects.requireNonNull(socket);
    }

    /**
     * Waits for bytes.
     *
     * @return how many, -1 when the client sends no more
     */
    int read(byte[] into) throws IOException {
        return socket().read(true, into, 0, into.length);
    }

    synchronized void write(byte[] bytes, int length) throws IOException {
        socket().write(true, bytes, 0, length);
        socket().flush(true);
    }

    @Override
    public void close() {
        socket().close();
    }

    @Override
    public void destroy() {
        close();
    }

    @Override
    public SocketState upgradeDispatch(SocketEvent status) {
        return SocketState.CLOSED;
    }

    @Override
    public void timeoutAsync(long now) {
        // A stream may be silent for as long as it likes.
    }

    @Override
    public void setSocketWrapper(SocketWrapperBase<?> wrapper) {
        socket = wrapper;
        wrapper.setReadTimeout(-1);
        wrapper.setWriteTimeout(-1);
    }

    @Override
    public void setSslSupport(SSLSupport support) {
        // Nobody asks for it.
    }

    @Override
    public void pause() {
        close();
    }

    /** All reading and writing begins here, none by the poller. */
    @Override
    public boolean hasAsyncIO() {
        return true;
    }
}
