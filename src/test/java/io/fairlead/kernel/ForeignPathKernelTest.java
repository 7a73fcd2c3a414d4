package io.fairlead.kernel;

import static io.fairlead.kernel.KernelLab.bridge;
import static io.fairlead.kernel.KernelLab.endpoint;
import static io.fairlead.kernel.KernelLab.network;
import static io.fairlead.kernel.KernelLab.ref;
import static io.fairlead.kernel.KernelLab.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.libc.ErrnoException;
import io.fairlead.libc.Namespaces;
import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Paths that others name, and what they may put there. */
class ForeignPathKernelTest {

    private static final Owner RED = network(0xed);

    @TempDir
    Path directory;

    private KernelLab lab;

    @BeforeEach
    void open() {
        lab = new KernelLab();
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private Path fifo() throws IOException, InterruptedException {
        Path fifo = directory.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        return fifo;
    }

    /** Opening a FIFO to read waits for a writer, who never comes. */
    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aFifoIsNotOpened() throws Exception {
        Path fifo = fifo();
        assertThatThrownBy(() -> Namespaces.open(fifo.toString()))
                .isInstanceOf(ErrnoException.class)
                .hasMessageContaining("no namespace file");
        assertThatThrownBy(() -> new NetworkNamespace("").call(new NamespaceRef(fifo.toString()), () -> true))
                .isInstanceOf(ErrnoException.class);
        assertThat(lab.kernel.identity(new NamespaceRef(fifo.toString()))).isEmpty();
        assertThat(NetworkNamespace.problem(fifo.toString()))
                .hasValueSatisfying(problem -> assertThat(problem).contains("no namespace file"));
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void anAdoptedPathThatBecomesAFifoIsASandboxThatIsGone() throws Exception {
        ScratchNamespace sandbox = lab.sandbox();
        Path path = directory.resolve("adopted");
        Files.createSymbolicLink(path, Path.of(ref(sandbox).path()));
        NamespaceRef adopted = new NamespaceRef(path.toString());
        ResourceSet wishes = set(
                bridge(RED, "br-red", "10.9.0.1/24"),
                endpoint(RED, "br-red", "veth1", adopted, "02:00:00:00:00:0a", "10.9.0.2/24", "10.9.0.1"));
        lab.converge(RED, wishes);

        Files.delete(path);
        Files.move(fifo(), path);

        assertThat(lab.plan(RED, wishes).obstacles())
                .extracting(Plan.Obstacle::type)
                .containsOnly(Plan.Obstacle.SANDBOX_GONE);
    }

    @Test
    void whatOnlyReadsLikeANamespaceIsNone() throws Exception {
        Path link = directory.resolve("net");
        Files.createSymbolicLink(link, Path.of("net:[4026531840]"));
        assertThat(NetworkNamespace.problem(link.toString())).contains("there is no file " + link);

        Path disguised = directory.resolve("net:[1]");
        Files.writeString(disguised, "");
        Path second = directory.resolve("second");
        Files.createSymbolicLink(second, Path.of("net:[1]"));
        assertThat(NetworkNamespace.problem(second.toString())).isPresent();

        assertThat(NetworkNamespace.problem("/proc/self/ns/uts"))
                .hasValueSatisfying(problem -> assertThat(problem).contains("another kind of namespace"));
        assertThat(NetworkNamespace.problem("/dev/null")).isPresent();
        assertThat(NetworkNamespace.problem("/proc/self/ns/net")).isEmpty();
        assertThat(NetworkNamespace.problem(ref(lab.host).path())).isEmpty();
    }
}
