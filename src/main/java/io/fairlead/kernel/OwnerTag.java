package io.fairlead.kernel;

import io.fairlead.model.Owner;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text by which we know our objects again: in the alias of a link, and in the comment of a firewall object. A name
 * alone never proves that an object is ours.
 */
final class OwnerTag {

    /** Alias of a link that is as good as deleted; the reaper takes it away. */
    static final String TOMBSTONE = "fairlead tombstone";

    /** Comment of a chain that we made and whose rules are the administrator's. */
    static final String ADMINISTRATOR = "fairlead administrator";

    private static final Pattern TAG =
            Pattern.compile("fairlead (?:host|administrator|(network|sandbox)=([0-9a-f]{1,64}))");

    private OwnerTag() {}

    static String format(Owner owner) {
        return switch (owner.kind()) {
            case HOST -> "fairlead host";
            case NETWORK, SANDBOX -> "fairlead " + owner.kind().name().toLowerCase(Locale.ROOT) + "=" + owner.id();
        };
    }

    static Optional<Owner> parse(@org.jspecify.annotations.Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        Matcher matcher = TAG.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        if (matcher.group(1) == null) {
            return Optional.of(Owner.HOST);
        }
        Owner.Kind kind = Owner.Kind.valueOf(matcher.group(1).toUpperCase(Locale.ROOT));
        return Optional.of(new Owner(kind, matcher.group(2)));
    }
}
