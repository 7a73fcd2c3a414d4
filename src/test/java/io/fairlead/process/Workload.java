package io.fairlead.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Random changes over REST: networks come and go, sandboxes are attached and detached, ports published. Which of them
 * were carried out is not recorded: whoever kills the service meanwhile cannot know, and asks it afterwards.
 */
final class Workload implements AutoCloseable {

    private final ServiceProcess service;
    private final Random random;
    private final List<String> sandboxes;
    private final List<String> passing;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicInteger changes = new AtomicInteger();
    private final List<String> unexpected = java.util.Collections.synchronizedList(new ArrayList<>());
    private final Thread thread = new Thread(this::run, "workload");

    Workload(ServiceProcess service, long seed, List<String> sandboxes) {
        this(service, seed, sandboxes, List.of());
    }

    /**
     * @param passing names of sandboxes that come and go
     */
    Workload(ServiceProcess service, long seed, List<String> sandboxes, List<String> passing) {
        this.service = service;
        this.random = new Random(seed);
        this.sandboxes = Stream.concat(sandboxes.stream(), passing.stream()).toList();
        this.passing = passing;
        thread.start();
    }

    private void run() {
        while (!stopped.get()) {
            try {
                step();
                changes.incrementAndGet();
            } catch (IOException e) {
                return; // killed, as planned
            }
        }
    }

    private void step() throws IOException {
        int number = random.nextInt(6);
        String network = "net" + number;
        switch (random.nextInt(passing.isEmpty() ? 6 : 9)) {
            case 0 -> check(service.send("POST", "/api/v1/networks", networkBody(network, number)), 201, 409);
            case 1 -> check(service.send("DELETE", "/api/v1/networks/" + network, ""), 204, 404, 409);
            case 2, 3 -> attach(network);
            case 4 -> detach(network);
            case 6 -> sandbox(passing.get(random.nextInt(passing.size())));
            case 7 -> edit(network);
            default -> check(service.send("GET", "/api/v1/networks", ""), 200);
        }
    }

    private void sandbox(String name) throws IOException {
        if (random.nextBoolean()) {
            check(service.send("POST", "/api/v1/sandboxes", "{\"name\":\"" + name + "\"}"), 201, 409);
        } else {
            check(service.send("DELETE", "/api/v1/sandboxes/" + name + "?force=true", ""), 204, 404);
        }
    }

    private void edit(String network) throws IOException {
        String body = "{\"options\":{\"com.docker.network.driver.mtu\":\"" + (1400 + random.nextInt(100)) + "\"}}";
        check(service.send("PATCH", "/api/v1/networks/" + network, body), 200, 404, 409);
    }

    private static String networkBody(String name, int number) {
        return """
                {"name":"%s","driver":"bridge","ipv6":%s,"options":{"com.docker.network.driver.mtu":"1450"}}""".formatted(name, number % 2 == 0);
    }

    private void attach(String network) throws IOException {
        String sandbox = sandboxes.get(random.nextInt(sandboxes.size()));
        String ports = random.nextBoolean() ? "" : """
                ,"ports":[{"port":"80","protocol":"tcp"},{"hostAddress":"0.0.0.0","port":"9000-9009","protocol":"udp"}]""";
        check(
                service.send(
                        "POST",
                        "/api/v1/networks/" + network + "/endpoints",
                        "{\"sandbox\":\"" + sandbox + "\"" + ports + "}"),
                201,
                404,
                409);
    }

    private void detach(String network) throws IOException {
        ServiceProcess.Answer endpoints = service.send("GET", "/api/v1/networks/" + network + "/endpoints", "");
        check(endpoints, 200, 404);
        if (endpoints.status() == 200 && !endpoints.body().get("items").isEmpty()) {
            int index = random.nextInt(endpoints.body().get("items").size());
            String id = endpoints.body().get("items").get(index).get("id").asString();
            check(service.send("DELETE", "/api/v1/endpoints/" + id, ""), 204, 404);
        }
    }

    private void check(ServiceProcess.Answer answer, int... expected) {
        for (int status : expected) {
            if (answer.status() == status) {
                return;
            }
        }
        unexpected.add(answer.toString());
    }

    int changes() {
        return changes.get();
    }

    /** Answers that no client should have got. */
    List<String> unexpected() {
        return List.copyOf(unexpected);
    }

    @Override
    public void close() {
        stopped.set(true);
        try {
            thread.join(60_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
