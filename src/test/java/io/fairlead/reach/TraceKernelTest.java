package io.fairlead.reach;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.kernel.TestPacket;
import io.fairlead.kernel.TestPacket.Answer;
import io.fairlead.kernel.walk.Packet;
import io.fairlead.model.EndpointSpec;
import io.fairlead.model.NetworkIntent;
import io.fairlead.model.SandboxRef;
import io.fairlead.reach.TraceStep.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What trace says is what real packets do. */
class TraceKernelTest {

    private static final int SANDBOXES = 5;
    private static final int TOPOLOGIES = 12;
    private static final int QUESTIONS = 25;
    private static final String[] ENDS = {"host", "lan", "c1", "c2", "c3", "c4", "c5"};
    private static final int[] PROTOCOLS = {Packet.TCP, Packet.TCP, Packet.UDP, Packet.ICMP};

    private static TraceLab lab;

    @BeforeAll
    static void open() {
        lab = new TraceLab(SANDBOXES);
    }

    @AfterAll
    static void close() throws Exception {
        lab.close();
    }

    private record Question(String from, String to, int protocol, int port) {}

    @Test
    void agreesWithRealPackets() throws Exception {
        long seed = Long.getLong("trace.seed", System.nanoTime());
        System.out.println("trace.seed=" + seed);
        Random random = new Random(seed);
        List<String> disagreements = new ArrayList<>();
        int[] counts = new int[3];
        for (int i = 0; i < TOPOLOGIES; i++) {
            Topology topology = new Topology(random, sandboxes());
            set(topology);
            List<String> wrong = ask(topology, random, counts);
            if (!wrong.isEmpty()) {
                disagreements.add("topology " + i + "\n" + topology + "\n" + String.join("\n", wrong));
            }
        }
        System.out.println("allowed, blocked, unknown: " + counts[0] + ", " + counts[1] + ", " + counts[2]);
        assertThat(disagreements).as("seed " + seed).isEmpty();
        assertThat(counts[0] + counts[1]).isGreaterThanOrEqualTo(200);
        assertThat(counts[2]).as("unknown").isLessThan(10);
    }

    @Test
    void probesAreSeenWhereTheyArrive() {
        Topology topology = plain(new Random(1), "");
        EndpointSpec first = topology.networks.get(0).endpoints().get(0);
        EndpointSpec second = topology.networks.get(0).endpoints().get(1);
        String from = first.sandbox().name();
        String to = second.sandbox().name();

        assertThat(lab.probe(from, to, Packet.TCP, TraceLab.PORT)).isEqualTo(result(true, Answer.ANSWERED));
        assertThat(lab.probe(from, to, Packet.TCP, 9)).isEqualTo(result(true, Answer.REFUSED));
        assertThat(lab.probe(from, to, Packet.UDP, TraceLab.PORT)).isEqualTo(result(true, Answer.ANSWERED));
        assertThat(lab.probe(from, to, Packet.UDP, 9)).isEqualTo(result(true, Answer.REFUSED));
        assertThat(lab.probe(from, to, Packet.ICMP, 0)).isEqualTo(result(true, Answer.ANSWERED));
    }

    @Test
    void rulesInsideASandboxCountToo() {
        Topology topology = plain(new Random(1), "");
        String from = topology.networks.get(0).endpoints().get(0).sandbox().name();
        String to = topology.networks.get(0).endpoints().get(1).sandbox().name();
        lab.namespace(to).run("nft", "table inet t { chain in { type filter hook input priority 0; policy drop; }; }");
        try {
            assertThat(lab.trace(from, to, Packet.TCP, TraceLab.PORT).reason())
                    .isEqualTo("Policy drop of chain inet t in drops it");
            assertThat(lab.probe(from, to, Packet.TCP, TraceLab.PORT)).isEqualTo(result(true, Answer.NOTHING));
        } finally {
            lab.namespace(to).run("nft", "flush", "ruleset");
        }
    }

    private static TestPacket.Result result(boolean arrived, Answer answer) {
        return new TestPacket.Result(true, Optional.of(arrived), answer);
    }

    @Test
    void theRuleThatBlocksIsNamedWithWhatWouldHelp() {
        Topology topology = plain(new Random(1), "tcp dport 80 drop comment \"no web\"");
        String other = topology.networks.get(1).endpoints().get(0).sandbox().name();
        String from = topology.networks.get(0).endpoints().get(0).sandbox().name();

        TraceView byUser = lab.trace(from, other, Packet.TCP, TraceLab.PORT);
        assertThat(byUser.verdict()).isEqualTo(Verdict.BLOCKED);
        TraceStep last = byUser.steps().get(byUser.steps().size() - 1);
        assertThat(last.what()).isEqualTo("user chain");
        assertThat(last.rule()).contains("inet fairlead user handle", "tcp dport 80 drop comment \"no web\"");
        assertThat(byUser.remedy()).startsWith("nft delete rule inet fairlead user handle ");

        TraceView byNetwork = lab.trace(from, other, Packet.TCP, TraceLab.OTHER_PORT);
        assertThat(byNetwork.reason()).contains("drop comment \"everything else\"");
        assertThat(byNetwork.remedy()).contains("publish the port at an endpoint in network net1");
    }

    /** Two networks of mode nat, with nothing of others'. */
    private static Topology plain(Random random, String user) {
        while (true) {
            Topology topology = new Topology(random, sandboxes());
            boolean simple = topology.networks.stream()
                    .allMatch(network -> !network.spec().internal()
                            && network.spec().options().values().stream()
                                    .allMatch(value -> value.equals("true") || value.equals("nat")));
            if (simple && topology.foreign.isEmpty() && topology.user.isEmpty() && topology.forward4) {
                set(topology);
                if (!user.isEmpty()) {
                    lab.host.run("nft", "add rule inet fairlead user " + user);
                }
                return topology;
            }
        }
    }

    private static List<SandboxRef> sandboxes() {
        List<SandboxRef> sandboxes = new ArrayList<>();
        for (int i = 1; i <= SANDBOXES; i++) {
            sandboxes.add(lab.ref("c" + i));
        }
        return sandboxes;
    }

    private static void set(Topology topology) {
        lab.host.run("nft", "flush", "ruleset");
        lab.networks(List.of());
        lab.networks(topology.networks);
        lab.host.run(
                "sh",
                "-c",
                "sysctl -qw net.ipv4.ip_forward=" + (topology.forward4 ? 1 : 0)
                        + " net.ipv6.conf.all.forwarding=" + (topology.forward6 ? 1 : 0)
                        + " net.bridge.bridge-nf-call-iptables=" + (topology.framesSeen4 ? 1 : 0)
                        + " net.bridge.bridge-nf-call-ip6tables=" + (topology.framesSeen6 ? 1 : 0));
        if (!topology.foreign.isEmpty()) {
            lab.host.run("nft", topology.foreign);
        }
        if (!topology.user.isEmpty()) {
            lab.host.run("nft", "add rule inet fairlead user " + topology.user);
        }
    }

    private static List<String> ask(Topology topology, Random random, int[] counts) throws Exception {
        List<Question> questions = new ArrayList<>();
        while (questions.size() < QUESTIONS) {
            questions.add(question(topology, random));
        }
        List<Tracer.Traced> answers = new ArrayList<>();
        questions.forEach(q -> answers.add(lab.traced(q.from(), q.to(), q.protocol(), q.port())));
        ExecutorService senders = Executors.newFixedThreadPool(QUESTIONS);
        List<Future<String>> truths = new ArrayList<>();
        for (int i = 0; i < questions.size(); i++) {
            Question q = questions.get(i);
            Packet sent = answers.get(i).sent();
            String from = q.from().indexOf('.') > 0 || q.from().indexOf(':') > 0 ? "lan" : q.from();
            truths.add(senders.submit(
                    () -> lab.really(from, sent.destination().toString(), q.protocol(), sent.destinationPort())));
        }
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < questions.size(); i++) {
            TraceView view = answers.get(i).view();
            counts[view.verdict().ordinal()]++;
            String truth = truths.get(i).get();
            if (view.verdict() != Verdict.UNKNOWN && !agree(questions.get(i), answers.get(i), truth)) {
                wrong.add("  " + questions.get(i) + ": really '" + truth + "', traced " + view.verdict() + ": "
                        + view.reason() + "\n    "
                        + String.join(
                                "\n    ",
                                view.steps().stream().map(TraceStep::toString).toList()));
            } else if (view.verdict() == Verdict.UNKNOWN) {
                System.out.println("unknown: " + questions.get(i) + ": " + view.reason());
            }
        }
        senders.shutdown();
        return wrong;
    }

    private static boolean agree(Question question, Tracer.Traced traced, String truth) {
        boolean allowed = traced.view().verdict() == Verdict.ALLOWED;
        if (question.to().matches("c[0-9]:.*")) {
            // Somebody else may answer in the sandbox's place.
            return allowed == truth.equals(question.to().substring(0, 2));
        }
        if (!allowed || truth.isEmpty() || truth.equals("somebody")) {
            return allowed != truth.isEmpty();
        }
        Place place = traced.there().place();
        String who = place == null ? "lan" : place.name().replace("sandbox ", "");
        return who.equals(truth);
    }

    private static Question question(Topology topology, Random random) {
        while (true) {
            String from = ENDS[random.nextInt(ENDS.length)];
            String to = ENDS[random.nextInt(ENDS.length)];
            int protocol = PROTOCOLS[random.nextInt(PROTOCOLS.length)];
            int port = random.nextInt(3) == 0 ? TraceLab.OTHER_PORT : TraceLab.PORT;
            boolean v6 = random.nextInt(3) == 0;
            if (from.equals(to)) {
                continue;
            }
            String source = from.equals("lan") ? v6 ? "2001:db8::2" : "192.0.2.2" : from;
            List<String> publishers = publishers(topology, protocol);
            if (protocol != Packet.ICMP && !publishers.isEmpty() && random.nextInt(4) == 0) {
                return new Question(source.contains(":") ? "192.0.2.2" : source, publishers.get(0), protocol, 0);
            }
            if (random.nextInt(4) == 0) {
                return new Question(source, v6 ? "2001:db8::1" : "192.0.2.1", protocol, TraceLab.PUBLISHED);
            }
            String target = target(topology, to, v6);
            if (!target.isEmpty()) {
                return new Question(source, target, protocol, port);
            }
        }
    }

    private static List<String> publishers(Topology topology, int protocol) {
        return topology.networks.stream()
                .flatMap(network -> network.endpoints().stream())
                .filter(endpoint -> endpoint.ports().stream()
                        .anyMatch(port -> port.protocol().number() == protocol))
                .map(endpoint -> endpoint.sandbox().name() + ":" + TraceLab.PUBLISHED)
                .toList();
    }

    private static String target(Topology topology, String to, boolean v6) {
        if (to.equals("lan")) {
            return v6 ? "2001:db8::2" : "192.0.2.2";
        }
        if (to.equals("host")) {
            return v6 ? "2001:db8::1" : "192.0.2.1";
        }
        for (NetworkIntent network : topology.networks) {
            for (EndpointSpec endpoint : network.endpoints()) {
                if (endpoint.sandbox().name().equals(to)) {
                    return endpoint.addresses().stream()
                            .map(prefix -> prefix.address())
                            .filter(address -> address.v6() == v6)
                            .findFirst()
                            .map(Object::toString)
                            .orElse("");
                }
            }
        }
        return "";
    }
}
