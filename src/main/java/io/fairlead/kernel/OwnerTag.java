package io.fairlead.kernel;

import io.fairlead.model.Owner;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text on a kernel object that says whose it is: the alias of a link, the comment of a firewall object.
 *
 * @param owner empty on a tombstone, a link that is as good as deleted
 * @param administrator whether it is a chain whose rules are the administrator's
 * @param installation which database's it is; {@link #OLDER} if the tag was written by a version that did not say so
 */
record OwnerTag(Optional<Owner> owner, boolean administrator, String installation) {

    /** Stands for the installation in tags that name none. */
    static final String OLDER = "";

    private static final Pattern TAG = Pattern.compile(
            "fairlead (?:(host)|(administrator)|(tombstone)|(network|sandbox)=([0-9a-f]{1,64}))(?:@([0-9a-f]{12}))?");

    static String format(Owner owner, String installation) {
        return inFile(owner) + '@' + installation;
    }

    static String tombstone(String installation) {
        return "fairlead tombstone@" + installation;
    }

    static String administrator(String installation) {
        return "fairlead administrator@" + installation;
    }

    /** An owner in a file of a data directory, which as a whole belongs to one installation. */
    static String inFile(Owner owner) {
        return switch (owner.kind()) {
            case HOST -> "fairlead host";
            case NETWORK, SANDBOX -> "fairlead " + owner.kind().name().toLowerCase(Locale.ROOT) + "=" + owner.id();
        };
    }

    /** The owner that was written by {@link #inFile}. */
    static Optional<Owner> fromFile(String text) {
        return read(text).flatMap(OwnerTag::owner);
    }

    /** The tag that the text is, whosever it may be; a name alone never proves that an object is ours. */
    static Optional<OwnerTag> read(@Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        Matcher matcher = TAG.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String installation = Optional.ofNullable(matcher.group(6)).orElse(OLDER);
        boolean administrator = matcher.group(2) != null;
        if (matcher.group(3) != null) {
            return Optional.of(new OwnerTag(Optional.empty(), false, installation));
        }
        if (matcher.group(4) == null) {
            return Optional.of(new OwnerTag(Optional.of(Owner.HOST), administrator, installation));
        }
        Owner.Kind kind = Owner.Kind.valueOf(matcher.group(4).toUpperCase(Locale.ROOT));
        return Optional.of(new OwnerTag(Optional.of(new Owner(kind, matcher.group(5))), false, installation));
    }

    boolean isTombstone() {
        return owner.isEmpty();
    }
}
