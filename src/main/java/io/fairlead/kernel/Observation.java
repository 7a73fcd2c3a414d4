package io.fairlead.kernel;

import io.fairlead.model.NamespaceRef;
import io.fairlead.model.Owner;
import java.util.Collection;
import java.util.Optional;

/** What is there, as the planner needs to see it. */
interface Observation {

    /** Whether the namespace exists. */
    boolean exists(NamespaceRef namespace);

    /** What stands in the place of a wanted resource. */
    Sight look(Resource wanted);

    /** Why the host has not got the link that a wanted one is to stand on, in words for a person; empty if it has. */
    Optional<String> missingParent(StackedLink wanted);

    /** Everything that carries the owner's tag. */
    Collection<Resource> ownedBy(Owner owner);

    /** What stands in the place of a wanted resource. */
    sealed interface Sight {

        /** Nothing. */
        record Absent() implements Sight {}

        /**
         * The resource, perhaps with other values.
         *
         * @param resource as it is, with the owner that its tag names
         */
        record Present(Resource resource) implements Sight {}

        /**
         * Something that is not ours to touch, or something is missing that is not ours to make.
         *
         * @param message in words for a person
         */
        record InTheWay(String message) implements Sight {}

        /**
         * A link of the host's own is not there.
         *
         * @param message in words for a person
         */
        record NoUplink(String message) implements Sight {}

        /**
         * The link of the host's own that it is to sit on is not there under its name.
         *
         * @param message in words for a person
         * @param there whether it is there itself, and goes on
         */
        record NoParent(String message, boolean there) implements Sight {}

        Sight ABSENT = new Absent();
    }
}
