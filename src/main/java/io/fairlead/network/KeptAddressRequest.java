package io.fairlead.network;

import org.jspecify.annotations.Nullable;

/**
 * An address of a network that somebody wants to be kept.
 *
 * @param network the network's name
 */
public record KeptAddressRequest(@Nullable String network, ReservationRequest reservation) {}
