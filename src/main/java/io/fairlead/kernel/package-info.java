/**
 * The declarative engine: resources that describe kernel objects, and a {@link io.fairlead.kernel.Kernel} that observes,
 * diffs, applies in batches, verifies and watches them. {@code kernel.rtnetlink} and {@code kernel.nftables} are the two
 * netlink families it speaks.
 *
 * <p>What a difference between the wanted and the observed object takes, attribute by attribute ({@code
 * AttributesKernelTest} has a test for each row). A wanted value of null is unmanaged: it is never a difference.
 *
 * <table>
 *   <caption>Attributes</caption>
 *   <tr><th>object</th><th>attribute</th><th>a difference is</th></tr>
 *   <tr><td>any</td><td>name, kind, namespace</td><td>another object</td></tr>
 *   <tr><td>dummy</td><td>MTU, IPv6 link-local address or none, up</td><td>changed in place</td></tr>
 *   <tr><td>VLAN sub-interface</td><td>MTU, IPv6 link-local address or none, up while its parent is</td><td>changed in
 *     place</td></tr>
 *   <tr><td>VLAN sub-interface</td><td>parent, number, protocol</td><td>replaced, with everything on it</td></tr>
 *   <tr><td>bridge</td><td>Ethernet address, MTU, IPv6 link-local address or none, up</td><td>changed in place</td></tr>
 *   <tr><td>bridge</td><td>ARP, STP and VLAN filtering off, its tag</td><td>changed in place</td></tr>
 *   <tr><td>bridge that was adopted</td><td>everything</td><td>left alone</td></tr>
 *   <tr><td>veth</td><td>master, MTU of either end, isolated, hairpin, up of either end</td><td>changed in place</td></tr>
 *   <tr><td>veth</td><td>inner end's name, Ethernet address, IPv6 link-local address or none</td><td>changed in
 *     place</td></tr>
 *   <tr><td>veth, TAP device</td><td>state, learning, floods, guards and lock as a bridge's port, its tag</td><td>changed
 *     in place; the state on a bridge of ours only</td></tr>
 *   <tr><td>veth's inner end, macvlan</td><td>ARP, its tag</td><td>changed in place</td></tr>
 *   <tr><td>veth</td><td>outer end's namespace</td><td>replaced, with addresses and routes</td></tr>
 *   <tr><td>veth</td><td>inner end's namespace</td><td>replaced, with addresses and routes</td></tr>
 *   <tr><td>TAP device</td><td>Ethernet address, MTU, master, isolated, hairpin, up</td><td>changed in place</td></tr>
 *   <tr><td>TAP device</td><td>user, group, persistence</td><td>changed in place, unless a virtual machine has its only
 *     queue open (EBUSY)</td></tr>
 *   <tr><td>TAP device</td><td>several queues or one, no user or no group any more</td><td>replaced</td></tr>
 *   <tr><td>macvlan</td><td>mode, senders heard, promiscuous mode of the parent, broadcast queue, Ethernet address, MTU,
 *     IPv6 link-local address or none, up</td><td>changed in place</td></tr>
 *   <tr><td>macvlan</td><td>parent; mode passthru or another</td><td>replaced, with addresses and routes</td></tr>
 *   <tr><td>macvlan</td><td>MTU above the parent's</td><td>as good as the parent's</td></tr>
 *   <tr><td>ipvlan</td><td>mode and flag, of all links on the parent together; MTU, IPv6 link-local address or none,
 *     up</td><td>changed in place</td></tr>
 *   <tr><td>ipvlan</td><td>parent</td><td>replaced, with addresses and routes</td></tr>
 *   <tr><td>macvtap and ipvtap</td><td>user, group</td><td>changed in place, for whoever opens it next</td></tr>
 *   <tr><td>uplink</td><td>master, up, addresses and routes kept or moved</td><td>changed in place</td></tr>
 *   <tr><td>address</td><td>prefix</td><td>another object</td></tr>
 *   <tr><td>address</td><td>what the kernel made with it: the routes to it, to its subnet and for broadcast (IPv4), to its
 *     subnet and for multicast (IPv6)</td><td>written again as the kernel does</td></tr>
 *   <tr><td>address</td><td>what only the kernel can make with it: the routes to an IPv6 address itself and for its
 *     subnet's routers, where the link forwards</td><td>the address is made anew; nobody reaches it meanwhile
 *     anyway</td></tr>
 *   <tr><td>route</td><td>gateway, link, source</td><td>changed in place</td></tr>
 *   <tr><td>local route</td><td>destination, link</td><td>another object</td></tr>
 *   <tr><td>neighbour</td><td>Ethernet address</td><td>changed in place</td></tr>
 *   <tr><td>sysctl</td><td>value</td><td>changed in place</td></tr>
 *   <tr><td>sysctl</td><td>that switches IPv6 or switches off its routers, on a link without IPv6</td><td>none: there is nothing
 *     to switch off</td></tr>
 *   <tr><td>firewall table</td><td>dormant</td><td>changed in place, in a transaction of its own</td></tr>
 *   <tr><td>firewall table</td><td>no tag of ours, or held by a process (NFT_TABLE_F_OWNER)</td><td>a conflict: who needs
 *     it gets no links, and links that are there are taken off their bridges</td></tr>
 *   <tr><td>firewall chain</td><td>rules, policy</td><td>changed in place, all rules together</td></tr>
 *   <tr><td>firewall chain</td><td>hook, priority, called by the kernel or not</td><td>replaced, and the rules that lead
 *     to it are written anew</td></tr>
 *   <tr><td>firewall set</td><td>types, flags</td><td>replaced, with its elements; the rules that use it are written
 *     anew</td></tr>
 *   <tr><td>chain or set without a tag in our table</td><td>everything</td><td>left alone, unless the kernel calls the
 *     chain by itself</td></tr>
 *   <tr><td>firewall element</td><td>data</td><td>replaced</td></tr>
 *   <tr><td>made by the kernel</td><td>link-local addresses, routes that go with no address of ours, permanent forwarding
 *     entries of ports, Ethernet addresses and MTUs that nobody asked for</td><td>ignored</td></tr>
 * </table>
 */
@NullMarked
package io.fairlead.kernel;

import org.jspecify.annotations.NullMarked;
