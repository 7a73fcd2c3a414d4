/**
 * The {@code bridge} mode: a bridge with the gateway's addresses, a veth pair to each sandbox, and a firewall that costs a
 * packet the same however many networks, endpoints and published ports there are.
 *
 * <p>The shared part of table {@code inet fairlead} ({@code SharedFirewall}):
 *
 * <ul>
 *   <li>{@code raw}: no sandbox sends to 127.0.0.0/8 or ::1. Publishing on loopback needs route_localnet on the bridge for
 *       IPv4, and a local route to ::1 by the bridge for IPv6.
 *   <li>{@code forward}: first the administrator's chain {@code user}; then, by incoming link, the {@code from} chain of
 *       an internal network; then, by outgoing link, the {@code into} chain of the network that the packet is about to
 *       enter. Links that are no network's bridge are in neither map, and their packets are none of our business.
 *   <li>{@code prerouting} and {@code output}: what goes to one of the host's addresses looks for a published port in
 *       {@code publish}: by (address, protocol, port) and by (protocol, port), single ports in hashes and ranges as one
 *       interval each. Packets to 127.0.0.0/8 and ::1 do so only in {@code output}.
 *   <li>{@code postrouting}: translated packets that enter a network from loopback or from a bridge take the host's
 *       address, so that answers return through the translation; what leaves for other links takes the network's fixed
 *       address ({@code snat4}, {@code snat6}) or the link's ({@code masquerade4}, {@code masquerade6}).
 * </ul>
 *
 * <p>A network adds its {@code into} chain and elements ({@code NetworkFirewall}). Isolation is by construction: into a
 * network go its members, answers, its published ports, and what its gateway mode lets in; no rule speaks of two networks.
 *
 * <p>Known limits:
 *
 * <ul>
 *   <li>With net.bridge.bridge-nf-call-ip6tables on, a port published on ::1 or on every IPv6 address is not reached at
 *       ::1: the kernel addresses the answer to ::1 while it is still on the bridge, and IPv6 takes no such packet from a
 *       wire. The network's condition {@code LoopbackUnreachable} says so. {@link BridgeNetfilter#OFF} switches the
 *       parameter off, for all bridges of the host.
 *   <li>With icc off and net.bridge.bridge-nf-call-iptables on, sandboxes do not reach ports published by their own
 *       network: the kernel then translates on the bridge, and the way from one isolated port to another is closed.
 *   <li>A bridge that we found, and one that took over the addresses of an uplink, listens to router advertisements as its
 *       administrator set it, to those of sandboxes on it too.
 *   <li>Forwarding IPv6 makes the host ignore router advertisements on links whose accept_ra is 1. Those that are there
 *       then get accept_ra 2 for as long; those that come later do not.
 * </ul>
 */
@NullMarked
package io.fairlead.driver.bridge;

import org.jspecify.annotations.NullMarked;
