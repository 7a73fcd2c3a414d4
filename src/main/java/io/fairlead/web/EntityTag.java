package io.fairlead.web;

import io.fairlead.network.Precondition;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Entity tags, RFC 9110. An object's is {@code "DEFINITION.WHOLE"}: a tag of its definition and a hash of the answer. What
 * is read conditionally is compared as a whole; what is changed conditionally by its definition alone, so that neither a
 * new state nor another sandbox that was attached keeps anybody from editing a network. A list has the hash alone.
 */
final class EntityTag {

    private static final int BYTES = 9;
    private static final String ANY = "*";
    private static final Pattern LIST = Pattern.compile("\\s*(W/)?\"([\\x21\\x23-\\x7e]*)\"\\s*(?:,|$)");

    private EntityTag() {}

    /** Of an answer's body, as it comes. */
    static final class Hash {

        private final MessageDigest digest;

        Hash() {
            try {
                digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }

        void update(byte[] bytes, int offset, int length) {
            digest.update(bytes, offset, length);
        }

        /** To be asked once. */
        String text() {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest.digest(), BYTES));
        }
    }

    /** Of an answer's body. */
    static String whole(byte[] body, int length) {
        Hash hash = new Hash();
        hash.update(body, 0, length);
        return hash.text();
    }

    /** What an If-None-Match header says: whether the caller has the answer with this tag already. */
    static boolean isKnown(List<String> header, String tag) {
        return header.stream()
                .anyMatch(line -> line.strip().equals(ANY)
                        || parse(line)
                                .map(tags ->
                                        tags.stream().anyMatch(t -> t.quoted().equals(tag)))
                                .orElse(false));
    }

    /**
     * What an If-Match header says.
     *
     * @return empty if it is no list of entity tags
     */
    static Optional<Precondition> precondition(List<String> header) {
        Set<String> definitions = new HashSet<>();
        boolean any = false;
        for (String line : header) {
            if (line.strip().equals(ANY)) {
                any = true;
                continue;
            }
            Optional<List<Tag>> tags = parse(line);
            if (tags.isEmpty()) {
                return Optional.empty();
            }
            for (Tag tag : tags.get()) {
                // A weak tag never matches here; it stays in the set as something that no definition has.
                definitions.add(tag.weak() ? "W/" + tag.value() : tag.definition());
            }
        }
        if (header.isEmpty()) {
            return Optional.of(Precondition.NONE);
        }
        return Optional.of(any ? Precondition.EXISTS : Precondition.anyOf(definitions));
    }

    private record Tag(boolean weak, String value) {

        String quoted() {
            return '"' + value + '"';
        }

        String definition() {
            int end = value.indexOf('.');
            return end < 0 ? value : value.substring(0, end);
        }
    }

    private static Optional<List<Tag>> parse(String line) {
        List<Tag> tags = new ArrayList<>();
        Matcher matcher = LIST.matcher(line);
        int at = 0;
        while (at < line.length()) {
            if (!matcher.find(at) || matcher.start() != at) {
                return Optional.empty();
            }
            tags.add(new Tag(matcher.group(1) != null, matcher.group(2)));
            at = matcher.end();
        }
        return tags.isEmpty() ? Optional.empty() : Optional.of(tags);
    }
}
