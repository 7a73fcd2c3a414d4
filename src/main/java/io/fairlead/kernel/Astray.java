package io.fairlead.kernel;

import io.fairlead.kernel.rtnetlink.Bridge;
import io.fairlead.kernel.rtnetlink.BridgePort.Setting;
import io.fairlead.kernel.rtnetlink.Link;
import java.util.ArrayList;
import java.util.List;

/** What somebody did to a link of ours that keeps frames from passing, or us from knowing it again; in words. */
final class Astray {

    private static final String STP = "STP on";
    private static final String VLAN_FILTERING = "VLAN filtering on";

    private Astray() {}

    static List<String> bridge(NamespaceMirror home, Link link) {
        List<String> astray = end(home, link);
        if (link.data() instanceof Bridge bridge) {
            add(astray, Boolean.TRUE.equals(bridge.stp()), STP);
            add(astray, Boolean.TRUE.equals(bridge.vlanFiltering()), VLAN_FILTERING);
        }
        return astray;
    }

    /** What puts a bridge's settings right; of a setting that it knows nothing of a kernel wants to hear nothing. */
    static Bridge mended(BridgeLink bridge) {
        return new Bridge(
                bridge.astray().contains(STP) ? false : null, bridge.astray().contains(VLAN_FILTERING) ? false : null);
    }

    /** Of a port of a bridge. What state it is in is the affair of whoever made the bridge. */
    static List<String> port(NamespaceMirror home, Link link) {
        List<String> astray = new ArrayList<>();
        add(astray, isTagless(home, link), "without its tag");
        if (link.port() != null) {
            boolean ours = home.link(link.masterOrZero())
                    .filter(master -> master.isUp() && home.owner(master).isPresent())
                    .isPresent();
            link.port().astray().stream()
                    .filter(setting -> ours || setting != Setting.STATE)
                    .sorted()
                    .forEach(setting -> astray.add(setting.words()));
        }
        return astray;
    }

    /** Of a link that addresses are on. */
    static List<String> end(NamespaceMirror home, Link link) {
        List<String> astray = new ArrayList<>();
        add(astray, isTagless(home, link), "without its tag");
        add(astray, Boolean.FALSE.equals(link.arp()), "ARP off");
        return astray;
    }

    /** One that was never finished is made ours with all the rest. */
    private static boolean isTagless(NamespaceMirror home, Link link) {
        return home.isTagless(link) || (home.owner(link).isEmpty() && !UnfinishedLink.is(link));
    }

    private static void add(List<String> astray, boolean so, String words) {
        if (so) {
            astray.add(words);
        }
    }

    /** For descriptions. */
    static String describe(List<String> astray) {
        return astray.isEmpty() ? "" : ", " + String.join(", ", astray);
    }
}
