package io.fairlead.door;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets of a {@link TimedProtocol}: a thread that looks after slow clients, and two that answer probes and nothing
 * else, so that whoever supervises the service hears of it when all other threads are busy.
 */
final class TimedEndpoint extends NioEndpoint {

    private static final Logger LOG = LoggerFactory.getLogger(TimedEndpoint.class);
    private static final long LOOK_MILLIS = 250;
    private static final int PROBE_THREADS = 2;
    private static final int PROBES_WAITING = 256;

    private static final List<byte[]> PROBES = List.of(
            "GET /actuator/health/liveness".getBytes(StandardCharsets.US_ASCII),
            "GET /actuator/health/readiness".getBytes(StandardCharsets.US_ASCII));

    private final SlowClients slow;
    private final ThreadPoolExecutor probes = new ThreadPoolExecutor(
            PROBE_THREADS,
            PROBE_THREADS,
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(PROBES_WAITING),
            ProbeThread::new);

    TimedEndpoint(SlowClients slow) {
        this.slow = slow;
        probes.allowCoreThreadTimeOut(true);
    }

    SlowClients slowClients() {
        return slow;
    }

    @Override
    public void startInternal() throws Exception {
        super.startInternal();
        Thread thread = new Thread(this::watch, "slow-clients");
        thread.setDaemon(true);
        thread.start();
    }

    private static final class ProbeThread extends Thread {
        ProbeThread(Runnable task) {
            super(task, "probes");
            setDaemon(true);
        }
    }

    private void watch() {
        try {
            while (isRunning()) {
                boolean crowded = getConnectionCount() > getMaxConnections() * 3L / 4;
                slow.look(getMaxThreads(), crowded);
                if (crowded) {
                    getConnections().stream().filter(slow::isIdle).forEach(SlowClients::endInput);
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs mostly on the thread that hears of what arrives, which must not wait for anything. */
    @Override
    public boolean processSocket(SocketWrapperBase<NioChannel> socket, SocketEvent event, boolean dispatch) {
        // What comes from others concerns a request that a thread may be serving just now.
        boolean arrived = event == SocketEvent.OPEN_READ
                && Thread.currentThread().getName().endsWith("-Poller");
        if (dispatch && arrived && isProbe(socket)) {
            try {
                probes.execute(createSocketProcessor(socket, event));
                return true;
            } catch (RejectedExecutionException e) {
                LOG.debug("More probes than are answered at a time");
                return false;
            }
        }
        return super.processSocket(socket, event, dispatch);
    }

    /** Whether a connection begins a request with what we answer at once. Nothing is taken from it. */
    private static boolean isProbe(SocketWrapperBase<NioChannel> socket) {
        NioChannel channel = socket.getSocket();
        if (socket.getCurrentProcessor() != null || !channel.isHandshakeComplete() || !channel.isOpen()) {
            return false;
        }
        try {
            if (!socket.isReadyForRead()) {
                return false;
            }
        } catch (IOException e) {
            // Whoever serves the connection finds the same, and closes it.
            LOG.debug("A connection ended before its request: {}", e.getMessage());
            return false;
        }
        socket.getSocketBufferHandler().configureReadBufferForRead();
        ByteBuffer arrived = socket.getSocketBufferHandler().getReadBuffer().duplicate();
        return PROBES.stream().anyMatch(probe -> startsWith(arrived, probe));
    }

    private static boolean startsWith(ByteBuffer arrived, byte[] text) {
        if (arrived.remaining() <= text.length) {
            return false;
        }
        for (int i = 0; i < text.length; i++) {
            if (arrived.get(arrived.position() + i) != text[i]) {
                return false;
            }
        }
        byte next = arrived.get(arrived.position() + text.length);
        return next == ' ' || next == '?';
    }

    /** Whether it is one of those that answer probes and nothing else. */
    static boolean isForProbes(Thread thread) {
        return thread instanceof ProbeThread;
    }
}
