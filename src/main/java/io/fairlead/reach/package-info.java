/**
 * What reaches what, and why: follows packets through sandboxes and the host, proves it with real ones, and tells for each
 * endpoint who gets in. Changes nothing.
 *
 * <p>A trace stands on what the kernel answers when it is asked: routes by RTM_GETROUTE in each namespace (with the
 * packet's incoming link, so that policy rules, the reverse path filter and forwarding are the kernel's own decisions),
 * links and bridge ports, parameters, and every nf_tables rule, walked by {@code kernel.walk}. What is stored gives names.
 *
 * <p>Known limits:
 *
 * <ul>
 *   <li>Neighbours are taken to answer: rules that drop neighbour discovery (IPv6) are not seen to break it.
 *   <li>Tables of iptables-legacy, rules at ingress and egress of links, tc and BPF programs are not followed. The first
 *       two make an outcome that would be allowed unknown.
 *   <li>Outside the host everything is taken to work: nobody knows whether a machine there answers.
 *   <li>What is inside a virtual machine is not seen: its guest is taken to run, and to be set up as its endpoint says.
 * </ul>
 */
@NullMarked
package io.fairlead.reach;

import org.jspecify.annotations.NullMarked;
