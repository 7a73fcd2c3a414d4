package io.fairlead.model;

/**
 * An established TCP connection of the host, seen from its own end.
 *
 * @param local address that the other end speaks to
 * @param remote address of the other end
 */
public record Connection(IpAddress local, int localPort, IpAddress remote, int remotePort) {}
