package io.fairlead;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.fairlead.kernel.HostFacts;
import io.fairlead.kernel.HostPorts;
import io.fairlead.kernel.Installation;
import io.fairlead.kernel.Kernel;
import io.fairlead.kernel.KernelFeature;
import io.fairlead.kernel.NetworkNamespace;
import io.fairlead.kernel.Stranger;
import io.fairlead.libc.Namespaces;
import java.net.InetAddress;
import java.util.Set;

/** The walls of the house. ARCHITECTURE.md says why they stand where they stand. */
@AnalyzeClasses(packages = "io.fairlead", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final DescribedPredicate<JavaClass> OURS = resideInAPackage("io.fairlead..");

    /** Packages below this one may be used by the named one, besides itself. */
    private static ArchRule onlyUses(String name, String... others) {
        DescribedPredicate<JavaClass> allowed = resideInAPackage("io.fairlead." + name + "..");
        for (String other : others) {
            allowed = allowed.or(resideInAPackage("io.fairlead." + other));
        }
        return classes()
                .that()
                .resideInAPackage("io.fairlead." + name + "..")
                .should()
                .onlyDependOnClassesThat(DescribedPredicate.not(OURS).or(allowed))
                .allowEmptyShould(true);
    }

    @ArchTest
    static final ArchRule MODEL = classes()
            .that()
            .resideInAPackage("io.fairlead.model..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.fairlead.model..", "java..", "org.jspecify..");

    @ArchTest
    static final ArchRule LIBC = onlyUses("libc");

    @ArchTest
    static final ArchRule NETLINK = onlyUses("netlink", "libc");

    @ArchTest
    static final ArchRule KERNEL = onlyUses("kernel", "netlink", "libc", "model");

    @ArchTest
    static final ArchRule DRIVER = onlyUses("driver", "kernel", "kernel.nftables", "model");

    @ArchTest
    static final ArchRule RECONCILE = onlyUses("reconcile", "driver", "kernel", "model");

    @ArchTest
    static final ArchRule IPAM = onlyUses("ipam", "model");

    @ArchTest
    static final ArchRule DHCP = onlyUses("dhcp", "kernel", "libc", "model");

    @ArchTest
    static final ArchRule NETWORK = onlyUses(
            "network", "database", "heap", "dhcp", "history", "ipam", "driver", "reconcile", "kernel", "model");

    @ArchTest
    static final ArchRule HISTORY = onlyUses("history", "heap", "ipam", "model");

    @ArchTest
    static final ArchRule REACH = onlyUses(
            "reach", "network", "driver", "kernel", "kernel.walk", "kernel.rtnetlink", "kernel.nftables", "model");

    @ArchTest
    static final ArchRule TRAFFIC = onlyUses("traffic", "network", "driver", "kernel", "model");

    @ArchTest
    static final ArchRule WEB = onlyUses(
            "web",
            "database",
            "heap",
            "network",
            "history",
            "reach",
            "traffic",
            "manifest",
            "intake",
            "access",
            "model");

    @ArchTest
    static final ArchRule DOCKER =
            onlyUses("docker", "database", "door", "heap", "network", "history", "traffic", "access", "model");

    @ArchTest
    static final ArchRule DOOR = onlyUses("door");

    @ArchTest
    static final ArchRule MANIFEST = onlyUses("manifest", "heap", "network", "model");

    @ArchTest
    static final ArchRule HEAP = onlyUses("heap");

    @ArchTest
    static final ArchRule HTTP = onlyUses("http");

    @ArchTest
    static final ArchRule INTAKE = onlyUses("intake", "heap", "network", "manifest", "http", "model");

    @ArchTest
    static final ArchRule ACCESS = onlyUses("access");

    @ArchTest
    static final ArchRule DATABASE = onlyUses("database");

    /** It asks name servers, and waits for them. */
    @ArchTest
    static final ArchRule NOBODY_LOOKS_UP_THE_HOSTS_NAME =
            noClasses().should().callMethod(InetAddress.class, "getLocalHost");

    @ArchTest
    static final ArchRule NETWORK_SEES_OF_THE_KERNEL_ONLY_FACTS_AND_PORTS = noClasses()
            .that()
            .resideInAPackage("io.fairlead.network..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.fairlead.kernel..")
                    .and(DescribedPredicate.not(oneOf(
                            HostFacts.class,
                            HostFacts.LinkFact.class,
                            HostFacts.RouteFact.class,
                            HostPorts.class,
                            HostPorts.Taken.class,
                            Installation.class,
                            Kernel.class,
                            KernelFeature.class,
                            Stranger.class))))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule DRIVERS_DO_NOT_KNOW_EACH_OTHER =
            slices().matching("io.fairlead.driver.(*)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("io.fairlead.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule DRIVERS_ARE_PURE = noClasses()
            .that()
            .resideInAPackage("io.fairlead.driver..")
            .should()
            .dependOnClassesThat(resideInAPackage("java.io..")
                    .or(resideInAPackage("java.nio.."))
                    .or(resideInAPackage("java.net.."))
                    .or(resideInAPackage("java.util.concurrent.."))
                    .or(oneOf(Thread.class, java.time.Clock.class, java.time.Instant.class, Kernel.class)));

    @ArchTest
    static final ArchRule JNA_ONLY_IN_LIBC = noClasses()
            .that(resideOutsideOfPackage("io.fairlead.libc.."))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.sun.jna..");

    @ArchTest
    static final ArchRule NAMESPACES_ARE_ENTERED_IN_ONE_PLACE = noClasses()
            .that()
            .doNotBelongToAnyOf(NetworkNamespace.class, Namespaces.class)
            .should()
            .callMethodWhere(DescribedPredicate.describe(
                    "setns or unshare",
                    call -> call.getTargetOwner().isEquivalentTo(Namespaces.class)
                            && Set.of("enter", "unshareNetwork", "unshareView")
                                    .contains(call.getTarget().getName())));

    @ArchTest
    static final ArchRule ONLY_THE_RECONCILER_CHANGES_THE_KERNEL = noClasses()
            .that(resideOutsideOfPackage("io.fairlead.reconcile..").and(resideOutsideOfPackage("io.fairlead.kernel..")))
            .should()
            .callMethod(Kernel.class, "apply", io.fairlead.kernel.Plan.class);

    @ArchTest
    static final ArchRule NO_PROGRAMS_ARE_RUN = noClasses()
            .should()
            .dependOnClassesThat(oneOf(ProcessBuilder.class))
            .orShould()
            .callMethodWhere(DescribedPredicate.describe(
                    "Runtime.exec",
                    call -> call.getTargetOwner().isEquivalentTo(Runtime.class)
                            && call.getTarget().getName().equals("exec")));

    /** What an administrator has run inside a sandbox is no way to the kernel, and has one place. */
    @ArchTest
    static final ArchRule PROGRAMS_OF_ADMINISTRATORS_ARE_RUN_IN_ONE_PLACE = noClasses()
            .that(resideOutsideOfPackage("io.fairlead.libc.."))
            .and()
            .doNotHaveSimpleName("NamespaceProgram")
            .should()
            .dependOnClassesThat()
            .haveNameMatching("io\\.fairlead\\.libc\\.Spawn(\\$.*)?");

    @ArchTest
    static final ArchRule SPRING_STAYS_ABOVE = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.fairlead.model..",
                    "io.fairlead.libc..",
                    "io.fairlead.netlink..",
                    "io.fairlead.kernel..",
                    "io.fairlead.driver..",
                    "io.fairlead.dhcp..",
                    "io.fairlead.reconcile..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "jakarta..");

    @ArchTest
    static final ArchRule PERSISTENCE_STAYS_INSIDE = noClasses()
            .that()
            .resideOutsideOfPackages("io.fairlead.network..", "io.fairlead.ipam..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.persistence..", "org.springframework.data..");

    @ArchTest
    static final ArchRule ROWS_ARE_NOBODY_ELSES = classes()
            .that()
            .areAnnotatedWith("jakarta.persistence.Entity")
            .should()
            .notBePublic()
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule CONTROLLERS_ARE_WEBS = classes()
            .that()
            .areAnnotatedWith("org.springframework.web.bind.annotation.RestController")
            .should()
            .resideInAnyPackage("io.fairlead.web..", "io.fairlead.docker..")
            .andShould()
            .notBePublic()
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule NO_FIELD_INJECTION = noFields()
            .should()
            .beAnnotatedWith("org.springframework.beans.factory.annotation.Autowired")
            .orShould()
            .beAnnotatedWith("org.springframework.beans.factory.annotation.Value")
            .orShould()
            .beAnnotatedWith("jakarta.annotation.Resource");

    @ArchTest
    static final ArchRule NO_PUBLIC_STATE =
            fields().that().arePublic().should().beFinal().allowEmptyShould(true);

    @ArchTest
    static final ArchRule CLASSES_SAY_WHAT_THEY_ARE = noClasses()
            .should()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Impl");

    @ArchTest
    static final ArchRule NO_OLD_DATES =
            noClasses().should().dependOnClassesThat(oneOf(java.util.Date.class, java.util.Calendar.class));

    private static DescribedPredicate<JavaClass> oneOf(Class<?>... types) {
        Set<String> names =
                java.util.Arrays.stream(types).map(Class::getName).collect(java.util.stream.Collectors.toSet());
        return DescribedPredicate.describe("one of " + names, type -> names.contains(type.getName()));
    }
}
