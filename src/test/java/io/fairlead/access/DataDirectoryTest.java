package io.fairlead.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

    @TempDir
    Path parent;

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static Path with(String mode, Path file) throws IOException {
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    @Test
    void isMendedWithAllThatIsInIt() throws IOException {
        Path data = with("rwxr-xr-x", Files.createDirectory(parent.resolve("data")));
        Path state = with("rwxrwxrwx", Files.createDirectory(data.resolve("state")));
        Path database = with("rw-r--r--", Files.createFile(data.resolve("db.mv.db")));
        Path record = with("rw-rw-rw-", Files.createFile(state.resolve("sysctls")));
        Path token = with("r--r-----", Files.createFile(data.resolve("admin.token")));
        Path foreign = with("rw-r--r--", Files.createFile(parent.resolve("foreign")));
        Files.createSymbolicLink(data.resolve("link"), foreign);

        DataDirectory.mend(data);

        assertThat(mode(data)).isEqualTo("rwx------");
        assertThat(mode(state)).isEqualTo("rwx------");
        assertThat(mode(database)).isEqualTo("rw-------");
        assertThat(mode(record)).isEqualTo("rw-------");
        assertThat(mode(token)).isEqualTo("r--------");
        assertThat(mode(foreign)).isEqualTo("rw-r--r--");
    }

    @Test
    void isLeftAloneWhereItIsNone() throws IOException {
        Path shared = with("rwxrwxrwx", Files.createDirectory(parent.resolve("tmp")));
        Path file = with("rw-r--r--", Files.createFile(shared.resolve("somebody's")));
        DataDirectory.mend(shared);
        assertThat(mode(shared)).isEqualTo("rwxrwxrwx");
        assertThat(mode(file)).isEqualTo("rw-r--r--");
    }
}
