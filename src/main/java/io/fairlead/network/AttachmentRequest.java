package io.fairlead.network;

import org.jspecify.annotations.Nullable;

/**
 * A sandbox in a network that somebody wants.
 *
 * @param network the network's name
 * @param endpoint names its sandbox
 */
public record AttachmentRequest(@Nullable String network, EndpointRequest endpoint) {}
