package io.fairlead.kernel;

import io.fairlead.libc.FileDescriptor;
import io.fairlead.libc.Namespaces;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Assumptions;

/** A network namespace for one test, with its loopback link up, that goes when the test is over. */
public final class ScratchNamespace implements AutoCloseable {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final String name;

    private ScratchNamespace(String name) {
        this.name = name;
    }

    /** A new one, or a skipped test where that is not allowed. */
    public static ScratchNamespace create() {
        Assumptions.assumeTrue(
                Files.isWritable(Path.of("/proc/sys/net/ipv4/ip_forward")) && Files.isWritable(Path.of("/run")),
                "needs root and a writable /proc/sys");
        byte[] id = new byte[4];
        RANDOM.nextBytes(id);
        ScratchNamespace namespace = new ScratchNamespace("t-" + HexFormat.of().formatHex(id));
        exec(List.of("ip", "netns", "add", namespace.name));
        namespace.run("ip", "link", "set", "lo", "up");
        return namespace;
    }

    /** Skips the test where the kernel lacks some of these. */
    public static void assumeFeatures(KernelFeature... needed) {
        Set<KernelFeature> present = Features.PRESENT;
        Assumptions.assumeTrue(present.contains(KernelFeature.NET_ADMIN), "needs root");
        for (KernelFeature feature : needed) {
            Assumptions.assumeTrue(present.contains(feature), () -> "this kernel lacks " + feature.needs());
        }
    }

    /** Asked for once: in a virtual machine that takes a while. */
    private static final class Features {
        private static final Set<KernelFeature> PRESENT = KernelProbe.probe();
    }

    public String name() {
        return name;
    }

    /** Connects two namespaces by a veth pair of this name, both ends up. */
    public static void connect(ScratchNamespace a, String linkA, ScratchNamespace b, String linkB) {
        exec(List.of(
                "ip", "link", "add", linkA, "netns", a.name, "type", "veth", "peer", "name", linkB, "netns", b.name));
        a.run("ip", "link", "set", linkA, "up");
        b.run("ip", "link", "set", linkB, "up");
    }

    /** Runs a program inside and answers what it printed. */
    public String run(String... command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
        all.addAll(List.of(command));
        return exec(all);
    }

    /** Runs code on a thread of its own inside; sockets opened there stay inside. */
    public <T> T call(Callable<T> code) {
        FutureTask<T> task = new FutureTask<>(() -> {
            String path = "/run/netns/" + name;
            try (FileDescriptor namespace = Namespaces.open(path)) {
                Namespaces.enter(path, namespace);
            }
            return code.call();
        });
        Thread thread = new Thread(task, "in-" + name);
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String exec(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output;
            try (InputStream stream = process.getInputStream()) {
                output = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            }
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        exec(List.of("ip", "netns", "delete", name));
    }
}
