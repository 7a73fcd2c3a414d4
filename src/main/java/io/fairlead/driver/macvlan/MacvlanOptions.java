package io.fairlead.driver.macvlan;

import io.fairlead.driver.DhcpAddresses;
import io.fairlead.driver.HostAccess;
import io.fairlead.driver.OptionSchema;
import io.fairlead.driver.OptionSchema.Type;
import io.fairlead.driver.OptionValues;
import io.fairlead.driver.Parent;
import io.fairlead.model.MacAddress;
import io.fairlead.model.MacvlanMode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The driver's options, read.
 *
 * @param sources in mode source the only senders that sandboxes hear
 * @param nopromisc in mode passthru, whether the parent is spared promiscuous mode
 * @param mtu in bytes, null for the parent's
 * @param queueLength broadcasts that may wait for each sandbox, null for the kernel's choice
 */
record MacvlanOptions(
        MacvlanMode mode,
        Set<MacAddress> sources,
        boolean nopromisc,
        @Nullable Integer mtu,
        @Nullable Integer queueLength) {

    static final OptionSchema MODE = new OptionSchema(
            "macvlan_mode",
            "mode",
            Type.ENUM,
            MacvlanMode.BRIDGE.toString(),
            null,
            null,
            Arrays.stream(MacvlanMode.values()).map(MacvlanMode::toString).toList(),
            true,
            "Whom sandboxes reach on this host: bridge each other directly; vepa each other by way of a switch that sends "
                    + "frames back; private nobody; passthru has the parent to itself, for one sandbox; source lets in "
                    + "only listed senders.");

    static final OptionSchema SOURCES = option("macvlan_source", "source", Type.MAC_LIST, null, """
            In mode source, the Ethernet addresses that sandboxes hear, separated by commas. Without any they hear nobody.""");

    static final OptionSchema NOPROMISC = option("fairlead.macvlan.nopromisc", "nopromisc", Type.BOOLEAN, "false", """
            In mode passthru, spares the parent promiscuous mode: it then takes in only frames for the sandbox's address.""");

    static final OptionSchema MTU = new OptionSchema(
            "com.docker.network.driver.mtu",
            "mtu",
            Type.INTEGER,
            "0",
            0L,
            65_535L,
            List.of(),
            true,
            "Largest packet in bytes; 0 takes the parent's, which is also the most there can be. At least 68, and 1280 "
                    + "with IPv6.");

    static final OptionSchema QUEUE_LENGTH = new OptionSchema(
            "fairlead.macvlan.bcqueuelen",
            "bcqueuelen",
            Type.INTEGER,
            null,
            0L,
            1_000_000L,
            List.of(),
            true,
            "Broadcast and multicast frames that may wait to be copied to the sandboxes; 1000 if nothing is given. The "
                    + "parent uses the largest of all its networks.");

    static final OptionSchema LINK_PREFIX =
            option("com.docker.network.container_iface_prefix", "iface-prefix", Type.LINK_NAME, "eth", """
            What the names of links inside sandboxes begin with; a number follows.""");

    static final List<OptionSchema> SCHEMA = List.of(
            Parent.OPTION,
            MODE,
            SOURCES,
            NOPROMISC,
            MTU,
            QUEUE_LENGTH,
            LINK_PREFIX,
            HostAccess.OPTION,
            DhcpAddresses.OPTION);

    MacvlanOptions {
        sources = Set.copyOf(sources);
    }

    static MacvlanOptions of(Map<String, String> options) {
        MacvlanMode mode = MacvlanMode.valueOf(
                OptionValues.text(MODE, options).orElseThrow().toUpperCase(Locale.ROOT));
        return new MacvlanOptions(
                mode,
                mode == MacvlanMode.SOURCE ? OptionValues.macs(SOURCES, options) : Set.of(),
                mode == MacvlanMode.PASSTHRU && OptionValues.bool(NOPROMISC, options),
                OptionValues.integer(MTU, options).filter(mtu -> mtu > 0).orElse(null),
                OptionValues.integer(QUEUE_LENGTH, options).orElse(null));
    }

    private static OptionSchema option(
            String name, String alias, Type type, @Nullable String defaultValue, String help) {
        return new OptionSchema(name, alias, type, defaultValue, null, null, List.of(), true, help);
    }
}
