package io.fairlead.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The first administrator's bearer token, in a file that is made on the first start with mode 0600. */
public final class AdminToken {

    private static final Logger LOG = LoggerFactory.getLogger(AdminToken.class);
    static final String FILE = "admin.token";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    /** The holder's name. */
    static final String NAME = "admin";

    private final byte[] hash;

    private AdminToken(String token) {
        hash = Secret.hash(token);
    }

    /**
     * Reads the token, or makes it if there is none.
     *
     * @throws IOException if the directory cannot be used
     */
    public static AdminToken in(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (Files.exists(file)) {
            String token = Files.readString(file).strip();
            if (!token.isEmpty()) {
                warnIfReadable(file);
                return new AdminToken(token);
            }
            // Only a crash on a full disk leaves an empty one: nobody knows a token from it.
            LOG.warn("{} is empty and is made anew", file);
        }
        String token = Secret.next();
        write(file, token);
        return new AdminToken(token);
    }

    private static void write(Path file, String token) throws IOException {
        Path directory = file.toAbsolutePath().resolve("..").normalize();
        DataDirectory.create(directory);
        Path draft = Files.createTempFile(directory, FILE, ".new", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        Files.writeString(draft, token + "\n");
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        LOG.info("The administrator's token is in {}", file);
    }

    private static void warnIfReadable(Path file) throws IOException {
        if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
            LOG.warn("{} can be read by others than its owner: chmod 600 it", file);
        }
    }

    public Optional<Identity> authenticate(String token) {
        return MessageDigest.isEqual(hash, Secret.hash(token))
                ? Optional.of(new Identity(NAME, Role.ADMINISTRATOR))
                : Optional.empty();
    }
}
