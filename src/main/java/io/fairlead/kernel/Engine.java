package io.fairlead.kernel;

/** The parts that work on one kernel together. */
record Engine(
        NetworkNamespace namespaces,
        Mirror mirror,
        FirewallBackend firewall,
        SysctlFiles sysctls,
        SysctlRecords records,
        SysctlWriter sysctlWriter,
        AdoptedAddresses adopted,
        ManagedNamespaces managed,
        VisitedNamespaces visited,
        UplinkRecords uplinks,
        Flows flows) {

    MirrorObservation observe() {
        return new MirrorObservation(mirror, firewall, sysctls, records, adopted, managed, uplinks);
    }
}
