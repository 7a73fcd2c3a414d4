package io.fairlead.driver;

import io.fairlead.model.EndpointSpec;
import io.fairlead.model.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The endpoint option {@code com.docker.network.endpoint.sysctls}: parameters of the sandbox's link, as a comma list of
 * {@code net.ipv4.conf.IFNAME.log_martians=1}, in which IFNAME stands for the link's name.
 */
public final class EndpointSysctls {

    public static final String OPTION = "com.docker.network.endpoint.sysctls";

    private static final Pattern ASSIGNMENT =
            Pattern.compile("net\\.(ipv4|ipv6|mpls)\\.([a-z]+)\\.IFNAME\\.([a-z0-9_]+)=([^,\\s]+)");

    private EndpointSysctls() {}

    /** Every assignment that is none, in Docker's words. */
    public static List<Violation> validate(Map<String, String> options) {
        List<Violation> violations = new ArrayList<>();
        for (String assignment : assignments(options)) {
            if (!ASSIGNMENT.matcher(assignment).matches()) {
                violations.add(new Violation(
                        "options." + OPTION,
                        "unrecognised network interface sysctl '" + assignment
                                + "': wanted is net.{ipv4|ipv6|mpls}.X.IFNAME.Y=V"));
            }
        }
        return violations;
    }

    /**
     * The parameters that are assigned, as paths below /proc/sys that exist on every host whose kernel has them: those of
     * links that are to come.
     */
    public static Map<String, String> templates(Map<String, String> options) {
        Map<String, String> templates = new TreeMap<>();
        for (String assignment : assignments(options)) {
            Matcher parts = ASSIGNMENT.matcher(assignment);
            if (parts.matches()) {
                templates.put(assignment, path(parts, "default"));
            }
        }
        return templates;
    }

    /**
     * @param missing paths of {@link #templates} that this host's kernel does not have
     * @return every assignment of a parameter that no link has
     */
    public static List<Violation> validateNames(Map<String, String> options, Set<String> missing) {
        List<Violation> violations = new ArrayList<>();
        templates(options).forEach((assignment, path) -> {
            if (missing.contains(path)) {
                violations.add(new Violation(
                        "options." + OPTION,
                        "'" + assignment + "' names a sysctl that links have none of on this kernel: /proc/sys/" + path
                                + " does not exist"));
            }
        });
        return violations;
    }

    private static String path(Matcher parts, String link) {
        return "net/" + parts.group(1) + '/' + parts.group(2) + '/' + link + '/' + parts.group(3);
    }

    /**
     * Paths below /proc/sys with their values; what {@link #validate} refuses is left out. Unless the option says otherwise
     * IPv6 is on if the network has it, whatever the sandbox's conf/default says, and off if not, as in Docker: routers and
     * neighbours would give the sandbox addresses that nobody asked for.
     *
     * @param ipv6 whether the network has IPv6
     */
    public static Map<String, String> of(EndpointSpec endpoint, boolean ipv6) {
        Map<String, String> values = new TreeMap<>();
        values.put("net/ipv6/conf/" + endpoint.link() + "/disable_ipv6", ipv6 ? "0" : "1");
        for (String assignment : assignments(endpoint.options())) {
            Matcher parts = ASSIGNMENT.matcher(assignment);
            if (parts.matches()) {
                values.put(path(parts, endpoint.link()), parts.group(4));
            }
        }
        return values;
    }

    private static List<String> assignments(Map<String, String> options) {
        String text = options.getOrDefault(OPTION, "");
        return text.isBlank()
                ? List.of()
                : List.of(text.split(",", -1)).stream().map(String::strip).toList();
    }
}
