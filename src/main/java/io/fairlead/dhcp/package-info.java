/**
 * A DHCPv4 client (RFC 2131) for many links in many namespaces: the codec and the protocol, which are pure; and one thread
 * that opens sockets where they are needed, for as long as an exchange lasts, because a socket that stays open would keep a
 * deleted namespace alive.
 *
 * <p>The codec is our own. What there is in Maven Central is a server, or dhcp4java (the last release is of 2018, under the
 * LGPL), which has packets and no client; the packets are the smaller part.
 */
@NullMarked
package io.fairlead.dhcp;

import org.jspecify.annotations.NullMarked;
