package io.fairlead.kernel;

import io.fairlead.kernel.rtnetlink.Link;

/**
 * A link that was made by us and not tagged yet: a link takes a group when it is made, but an alias only afterwards, and
 * in between we may end or be refused something. A group of this number without any alias: nobody else sets that.
 */
final class UnfinishedLink {

    static final int GROUP = 0x666c_6e6b;

    private UnfinishedLink() {}

    static boolean is(Link link) {
        return link.alias() == null && Integer.valueOf(GROUP).equals(link.group());
    }
}
