package io.fairlead.network;

import io.fairlead.driver.Drivers;
import io.fairlead.driver.EndpointSysctls;
import io.fairlead.kernel.Kernel;
import io.fairlead.model.EndpointId;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpPrefix;
import io.fairlead.model.SandboxKind;
import io.fairlead.model.Subnet;
import io.fairlead.model.Tap;
import io.fairlead.network.EndpointDefinition.Choice;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What is different about the endpoints of virtual machines: their links are the host's, and nobody looks inside. */
@Component
class MachineLinks {

    private static final String PREFIX = "tap";
    /** As many digits of the endpoint's id as a link's name (IFNAMSIZ) has room for. */
    private static final int DIGITS = 12;

    private final Kernel kernel;
    private final Drivers drivers;

    MachineLinks(Kernel kernel, Drivers drivers) {
        this.kernel = kernel;
        this.drivers = drivers;
    }

    /** A machine's device; null for other sandboxes. */
    @Nullable
    TapView view(EndpointSpec spec, StoredNetwork network) {
        TapView tap = TapView.of(spec.link(), spec.tap());
        if (tap == null) {
            return null;
        }
        return drivers.find(network.spec().driver())
                .flatMap(driver -> driver.sandboxLink(spec))
                .flatMap(kernel::tapNode)
                .map(tap::at)
                .orElse(tap);
    }

    static boolean isMachine(StoredSandbox sandbox) {
        return sandbox.ref().kind() == SandboxKind.MACHINE;
    }

    /**
     * Completes what was chosen as for any sandbox.
     *
     * @param id of the endpoint that is to have the link
     */
    Choice complete(Choice choice, EndpointId id, StoredSandbox sandbox, EndpointRequest request, Asking asking) {
        Violations violations = asking.violations();
        if (!isMachine(sandbox)) {
            if (request.tap() != null) {
                violations.invalid("tap", "goes with a sandbox of kind machine only");
            }
            return choice;
        }
        Tap tap = TapRequest.choose(request.tap(), violations);
        if (choice.options().containsKey(EndpointSysctls.OPTION)) {
            violations.invalid(
                    "options." + EndpointSysctls.OPTION,
                    "a machine's parameters are its own: set them inside the guest");
        }
        boolean named = request.linkName() != null || choice.options().containsKey(OptionNames.ENDPOINT_LINK);
        String device = named ? choice.link() : PREFIX + id.value().substring(0, DIGITS);
        if (kernel.facts().links().containsKey(device)) {
            violations.conflict("linkName", "the host has a link " + device + " that is not ours");
        }
        asking.inventory().endpoints().stream()
                .map(StoredEndpoint::spec)
                .filter(spec -> spec.tap() != null
                        && spec.link().equals(device)
                        && !spec.id().equals(id))
                .findFirst()
                .ifPresent(spec -> violations.conflict(
                        "linkName",
                        "device " + device + " is sandbox " + spec.sandbox().name() + "'s already"));
        return new Choice(
                device, choice.mac(), choice.addresses(), choice.open(), choice.aliases(), choice.options(), tap);
    }

    /** What there is besides, and what takes the complaints. */
    record Asking(Inventory inventory, Violations violations) {}

    /** What a person has to tell the guest. */
    static String advice(EndpointSpec spec, StoredNetwork network) {
        String addresses = spec.addresses().stream().map(IpPrefix::toString).collect(Collectors.joining(", "));
        List<IpAddress> gateways = network.spec().internal()
                ? List.of()
                : network.spec().subnets().stream()
                        .map(Subnet::gateway)
                        .filter(Objects::nonNull)
                        .toList();
        String ways = gateways.stream().map(IpAddress::toString).collect(Collectors.joining(", "));
        return "the guest configures itself: device " + spec.link() + ", MAC "
                + (network.hasOwnMacs() ? spec.mac() : "that of the device") + ", addresses " + addresses
                + (gateways.isEmpty() ? "" : ", gateways " + ways);
    }
}
