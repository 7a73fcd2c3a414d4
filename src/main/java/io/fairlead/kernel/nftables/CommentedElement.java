package io.fairlead.kernel.nftables;

/**
 * An element with its comment, which says whose it is.
 *
 * @param comment empty for none
 */
public record CommentedElement(Element element, String comment) {}
