package io.fairlead.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Wherever an object is named, an unambiguous beginning of its id does. */
class IdPrefixIT extends Service {

    private static final String NETWORKS = "/api/v1/networks";
    private static final String SANDBOXES = "/api/v1/sandboxes";
    private static final String ENDPOINTS = "/api/v1/endpoints";

    @Test
    void standsForItsObjectEverywhere() throws IOException, InterruptedException {
        String network = network("{\"name\":\"a\"}");
        String sandbox = api.post(SANDBOXES, "{\"name\":\"m-s\"}").expect(201).string("/id");
        String n = network.substring(0, 12);
        String s = sandbox.substring(0, 12);
        String endpoint = attach(n, "{\"sandbox\":\"" + s + "\"}").expect(201).string("/id");
        String e = endpoint.substring(0, 12);
        for (String path : List.of("", "/plan", "/addresses", "/endpoints")) {
            api.get(NETWORKS + "/" + n + path).expect(200);
        }
        assertThat(api.get(SANDBOXES + "/" + s).expect(200).string("/id")).isEqualTo(sandbox);
        assertThat(api.get(ENDPOINTS + "/" + e).expect(200).string("/id")).isEqualTo(endpoint);
        assertThat(api.get(ENDPOINTS + "?network=" + n + "&sandbox=" + s).items("id"))
                .containsExactly(endpoint);
        assertThat(api.get(SANDBOXES + "?network=" + n).items("id")).containsExactly(sandbox);
        api.get("/api/v1/repairs?owner=" + n).expect(200);
        api.delete(NETWORKS + "/" + n + "?dryRun=true").expect(409);
        api.delete(ENDPOINTS + "/" + e).expect(204);
        api.delete(SANDBOXES + "/" + s).expect(204);
        api.delete(NETWORKS + "/" + n).expect(204);
    }

    /** The first digit that several of the ids begin with; with more than 16 there is one. */
    private static String shared(List<String> ids) {
        return ids.stream()
                .map(id -> id.substring(0, 1))
                .filter(digit -> ids.stream().filter(id -> id.startsWith(digit)).count() > 1)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void isRefusedEverywhereWhereItIsAmbiguous() throws IOException, InterruptedException {
        List<String> networks = new ArrayList<>();
        List<String> sandboxes = new ArrayList<>();
        List<String> endpoints = new ArrayList<>();
        for (int i = 0; i < 17; i++) {
            networks.add(network("{\"name\":\"net" + i + "\",\"subnets\":[{\"subnet\":\"10." + i + ".0.0/24\"}]}"));
            sandboxes.add(api.post(SANDBOXES, "{\"name\":\"m-box" + i + "\"}")
                    .expect(201)
                    .string("/id"));
            endpoints.add(attach("net" + i, "{\"sandbox\":\"m-box" + i + "\"}")
                    .expect(201)
                    .string("/id"));
        }
        String n = shared(networks);
        String s = shared(sandboxes);
        String e = shared(endpoints);
        for (String path : List.of("", "/plan", "/addresses", "/endpoints")) {
            assertThat(api.get(NETWORKS + "/" + n + path).expect(400).text()).contains("is ambiguous");
        }
        api.delete(NETWORKS + "/" + n).expect(400);
        attach(n, "{\"sandbox\":\"m-box1\"}").expect(400);
        attach("net1", "{\"sandbox\":\"" + s + "\"}").expect(400);
        api.get(SANDBOXES + "/" + s).expect(400);
        api.delete(SANDBOXES + "/" + s + "?force=true").expect(400);
        api.get(ENDPOINTS + "/" + e).expect(400);
        api.delete(ENDPOINTS + "/" + e).expect(400);
        assertThat(api.get(ENDPOINTS + "?network=" + n + "&sandbox=" + s)
                        .expect(400)
                        .fields())
                .containsExactlyInAnyOrder("network", "sandbox");
        assertThat(api.get(SANDBOXES + "?network=" + n).expect(400).text()).contains("is ambiguous");
        api.get("/api/v1/repairs?owner=" + n).expect(400);
        assertThat(api.get(ENDPOINTS).items("id")).hasSize(17);
    }
}
