package io.fairlead.driver.ipvlan;

import io.fairlead.driver.DhcpAddresses;
import io.fairlead.driver.HostAccess;
import io.fairlead.driver.OptionSchema;
import io.fairlead.driver.OptionSchema.Type;
import io.fairlead.driver.OptionValues;
import io.fairlead.driver.Parent;
import io.fairlead.model.IpvlanFlag;
import io.fairlead.model.IpvlanMode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The driver's options, read; the parent is {@link Parent}'s.
 *
 * @param mtu in bytes, null for the parent's
 */
record IpvlanOptions(
        IpvlanMode mode, IpvlanFlag flag, @Nullable Integer mtu) {

    static final OptionSchema MODE = choice("ipvlan_mode", "ipvlan-mode", IpvlanMode.values(), """
            Who decides where packets go. l2: the sandbox, with the physical network's router as its gateway; l3: this \
            host, which routes for sandboxes that hear no broadcast; l3s: as l3, and what comes in passes this host's \
            firewall. One for all ipvlan networks of a parent.""");

    static final OptionSchema FLAG = choice("ipvlan_flag", "ipvlan-flag", IpvlanFlag.values(), """
            Whom sandboxes reach on the parent. bridge: each other, and what is beyond the parent; private: only what is \
            beyond it; vepa: each other by a switch that sends frames back. One for all ipvlan networks of a parent.""");

    static final OptionSchema MTU = new OptionSchema(
            "com.docker.network.driver.mtu",
            "mtu",
            Type.INTEGER,
            "0",
            0L,
            65_535L,
            List.of(),
            true,
            "Largest packet of the sandboxes' links in bytes, not above the parent's; 0 takes the parent's. At least 68, and "
                    + "1280 with IPv6.");

    static final OptionSchema LINK_PREFIX = new OptionSchema(
            "com.docker.network.container_iface_prefix",
            "iface-prefix",
            Type.LINK_NAME,
            "eth",
            null,
            null,
            List.of(),
            true,
            "What the names of links inside sandboxes begin with; a number follows.");

    static final List<OptionSchema> SCHEMA =
            List.of(Parent.OPTION, MODE, FLAG, MTU, LINK_PREFIX, HostAccess.OPTION, DhcpAddresses.OPTION);

    static IpvlanOptions of(Map<String, String> options) {
        return new IpvlanOptions(
                IpvlanMode.valueOf(upper(OptionValues.text(MODE, options).orElseThrow())),
                IpvlanFlag.valueOf(upper(OptionValues.text(FLAG, options).orElseThrow())),
                OptionValues.integer(MTU, options).filter(mtu -> mtu > 0).orElse(null));
    }

    private static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    private static OptionSchema choice(String name, String alias, Enum<?>[] values, String help) {
        List<String> texts = Arrays.stream(values).map(Enum::toString).toList();
        return new OptionSchema(name, alias, Type.ENUM, texts.get(0), null, null, texts, true, help);
    }
}
