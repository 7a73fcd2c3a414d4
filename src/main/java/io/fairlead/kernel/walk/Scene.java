package io.fairlead.kernel.walk;

import io.fairlead.kernel.nftables.Hook;

/**
 * Where a rule is evaluated.
 *
 * @param tracked whether the connection is known yet, which it is from priority -200 on
 * @param frame whether it is a bridge's hook, where links are the bridge's ports
 */
record Scene(RuleSet rules, Routes routes, Hook.Point point, boolean tracked, boolean frame) {}
