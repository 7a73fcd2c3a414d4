package io.fairlead.network;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** A short name for a definition: 72 bits of the SHA-256 of its JSON, which no two definitions share by chance. */
final class DefinitionTag {

    private static final int BYTES = 9;

    private DefinitionTag() {}

    /** @param parts what can be written as JSON, maps sorted by key */
    static String of(@Nullable Object... parts) {
        byte[] json = Json.write(Arrays.asList(parts)).getBytes(StandardCharsets.UTF_8);
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(json);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
