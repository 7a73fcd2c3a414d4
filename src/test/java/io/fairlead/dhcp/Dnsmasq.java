package io.fairlead.dhcp;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** Debian's dnsmasq as the DHCP server of a namespace, in which it is started and ended as often as a test likes. */
public final class Dnsmasq implements AutoCloseable {

    private final String namespace;
    private final Path leases;
    private final Path log;
    private @Nullable Process process;

    /**
     * @param namespace name of the one that it serves
     * @param directory for its lease file and its log
     */
    public Dnsmasq(String namespace, Path directory) {
        this.namespace = namespace;
        leases = directory.resolve("dnsmasq.leases");
        log = directory.resolve("dnsmasq.log");
    }

    /** Skips the test where the program is missing. */
    public static void assumePresent() {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/sbin/dnsmasq")), "needs dnsmasq, of Debian's package dnsmasq-base");
    }

    /**
     * Starts it and waits until it serves.
     *
     * @param link by which it serves
     * @param range like {@code 192.168.77.50,192.168.77.99,255.255.255.0,2m}
     */
    public void start(String link, String range, String... more) {
        List<String> command = new ArrayList<>(
                List.of("ip", "netns", "exec", namespace, "dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null"));
        command.addAll(List.of("--port=0", "--user=root", "--no-ping", "--log-dhcp", "--log-facility=-"));
        command.addAll(List.of("--pid-file", "--dhcp-leasefile=" + leases, "--bind-interfaces"));
        command.addAll(List.of("--interface=" + link, "--except-interface=lo", "--dhcp-range=" + range));
        command.addAll(List.of(more));
        long before = starts();
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(log.toString())))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> starts() > before);
    }

    private long starts() {
        return log().stream()
                .filter(line -> line.contains("DHCP, sockets bound"))
                .count();
    }

    /** One line for each lease that it knows of. */
    public List<String> leases() {
        return lines(leases);
    }

    /** What it said. */
    public List<String> log() {
        return lines(log);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As if it had never given anything; while it is stopped. */
    public void forget() {
        try {
            Files.deleteIfExists(leases);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void stop() {
        Process running = process;
        process = null;
        if (running != null) {
            running.destroy();
            try {
                if (!running.waitFor(10, TimeUnit.SECONDS)) {
                    running.destroyForcibly().waitFor();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        stop();
    }
}
