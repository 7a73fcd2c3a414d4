package io.fairlead.kernel;

import io.fairlead.model.Owner;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whose engine this is: the database that it works for. Several may have left their objects on one host.
 *
 * @param id twelve hexadecimal digits that are the database's alone and never change; part of every tag
 * @param older whether the database is from a time when tags named no installation
 * @param owners whom the database has now, by which tags of that time are known for its own
 * @param adopted other installations whose objects are this one's from now on
 */
public record Installation(String id, boolean older, Set<Owner> owners, Set<String> adopted) {

    private static final Pattern ID = Pattern.compile("[0-9a-f]{12}");

    public Installation {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("no id of an installation: " + id);
        }
        owners = Set.copyOf(owners);
        adopted = Set.copyOf(adopted);
    }

    public Installation(String id, boolean older, Set<Owner> owners) {
        this(id, older, owners, Set.of());
    }

    /** The same, taking over what others have on the host. */
    public Installation adopting(Set<String> others) {
        return new Installation(id, older, owners, others);
    }

    /** One whose database is new. */
    public static Installation fresh(String id) {
        return new Installation(id, false, Set.of());
    }
}
