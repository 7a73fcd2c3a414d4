package io.fairlead.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListingIT extends Service {

    private static final String NETWORKS = "/api/v1/networks";

    /** Walks through all pages and does something between them. */
    private List<String> walk(String path, String field, Consumer<Integer> between)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>();
        String cursor = "";
        for (int page = 1; ; page++) {
            Api.Answer answer = api.get(path + cursor).expect(200);
            all.addAll(answer.items(field));
            if (answer.json().at("/next").isNull()) {
                return all;
            }
            assertThat(answer.string("/next")).matches("[A-Za-z0-9_-]+");
            cursor = "&cursor=" + answer.string("/next");
            between.accept(page);
        }
    }

    private void networks(int count) throws IOException, InterruptedException {
        for (int i = 0; i < count; i++) {
            network("{\"name\":\"n" + i + "\",\"subnets\":[{\"subnet\":\"10." + i
                    + ".0.0/24\"}],\"labels\":{\"tier\":\"" + (i % 2 == 0 ? "web" : "db") + "\",\"n\":\"" + i
                    + "\"},\"internal\":" + (i % 3 == 0) + "}");
        }
    }

    @ParameterizedTest
    @CsvSource({"name,1", "-name,2", "createdAt,3", "-createdAt,4", "name,1000"})
    void pagesThroughEverythingOnce(String sort, int limit) throws IOException, InterruptedException {
        networks(6);
        List<String> inOrder = api.get(NETWORKS + "?sort=" + sort).expect(200).items("name");
        assertThat(inOrder).hasSize(9);
        Comparator<String> names = Comparator.naturalOrder();
        if (sort.endsWith("name")) {
            assertThat(inOrder).isSortedAccordingTo(sort.startsWith("-") ? names.reversed() : names);
        }
        List<String> walked = walk(NETWORKS + "?sort=" + sort + "&limit=" + limit, "name", page -> {});
        assertThat(walked).isEqualTo(inOrder);
    }

    @Test
    void repeatsAndMissesNothingWhileTheListChanges() throws IOException, InterruptedException {
        networks(8);
        List<String> walked = walk(NETWORKS + "?limit=2&name=n", "name", page -> {
            if (page > 4) {
                return;
            }
            try {
                // What the page before ended with goes, something before and something behind the place comes.
                api.delete(NETWORKS + "/n" + (2 * page - 1)).expect(204);
                network("{\"name\":\"an-early-one-" + page + "\",\"subnets\":[{\"subnet\":\"10.5" + page
                        + ".0.0/24\"}]}");
                network("{\"name\":\"n9" + page + "\",\"subnets\":[{\"subnet\":\"10.6" + page + ".0.0/24\"}]}");
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        // "n" is in "none" too, and sorts behind all of them.
        assertThat(walked).doesNotHaveDuplicates().isSorted();
        assertThat(walked).contains("n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7", "n91", "n92", "n93", "n94", "none");
        assertThat(walked).noneMatch(name -> name.startsWith("an-early"));
    }

    @ParameterizedTest
    @CsvSource({
        "driver=host, host",
        "driver=nope, ''",
        "label=tier=web, n0 n2",
        "label=tier&label=n=3, n3",
        "label=tier=web&internal=true, n0",
        "label=missing, ''",
        "internal=true, n0 n3",
        "name=n, n0 n1 n2 n3 none",
        "predefined=true, bridge host none",
        "predefined=false&sort=-name, n3 n2 n1 n0",
        "phase=DEGRADED, ''",
        "phase=READY&label=n=1, n1"
    })
    void filtersNetworks(String query, String names) throws IOException, InterruptedException {
        networks(4);
        assertThat(api.get(NETWORKS + "?" + query).expect(200).items("name"))
                .containsExactly(names.isEmpty() ? new String[0] : names.split(" "));
    }

    @Test
    void filtersSandboxesAndEndpoints() throws IOException, InterruptedException {
        String a = network("{\"name\":\"a\",\"subnets\":[{\"subnet\":\"10.1.0.0/24\"}]}");
        network(
                "{\"name\":\"b\",\"subnets\":[{\"subnet\":\"10.2.0.0/24\"},{\"subnet\":\"fd00:2::/64\"}],\"ipv6\":true}");
        for (String name : List.of("m-web1", "m-web2", "m-db1")) {
            sandbox(name);
        }
        String web1 = attach("a", "{\"sandbox\":\"m-web1\",\"addresses\":[\"10.1.0.10\"]}")
                .expect(201)
                .string("/id");
        String web2 = attach("a", "{\"sandbox\":\"m-web2\",\"ports\":[{\"port\":80}]}")
                .expect(201)
                .string("/id");
        String db1 = attach("b", "{\"sandbox\":\"m-db1\",\"addresses\":[\"10.2.0.9\",\"fd00:2::9\"]}")
                .expect(201)
                .string("/id");
        String sandboxes = "/api/v1/sandboxes?";
        assertThat(api.get(sandboxes + "network=" + a.substring(0, 12)).items("name"))
                .containsExactly("m-web1", "m-web2");
        assertThat(api.get(sandboxes + "name=1&kind=managed&sort=-name").items("name"))
                .containsExactly("m-web1", "m-db1");
        assertThat(api.get(sandboxes + "kind=adopted").items("name")).isEmpty();
        assertThat(api.get(sandboxes + "phase=READY&network=b").items("name")).containsExactly("m-db1");
        api.send(api.request("/api/v1/sandboxes/m-web1")
                        .header("Content-Type", "application/json")
                        .method("PATCH", BodyPublishers.ofString("{\"labels\":{\"tier\":\"web\"}}")))
                .expect(200);
        assertThat(api.get(sandboxes + "label=tier=web").items("name")).containsExactly("m-web1");
        api.send(api.request("/api/v1/endpoints/" + web2)
                        .header("Content-Type", "application/json")
                        .method("PATCH", BodyPublishers.ofString("{\"labels\":{\"tier\":\"web\"}}")))
                .expect(200);
        assertThat(api.get("/api/v1/endpoints?label=tier").items("id")).containsExactly(web2);
        assertThat(api.get(NETWORKS + "/a/endpoints?label=tier=x").items("id")).isEmpty();
        String endpoints = "/api/v1/endpoints?";
        assertThat(api.get("/api/v1/endpoints").items("id")).containsExactly(web1, web2, db1);
        assertThat(api.get(endpoints + "sort=sandbox").items("id")).containsExactly(db1, web1, web2);
        assertThat(api.get(endpoints + "sort=-createdAt&limit=2").items("id")).containsExactly(db1, web2);
        assertThat(api.get(endpoints + "network=a&published=true").items("id")).containsExactly(web2);
        assertThat(api.get(endpoints + "published=false").items("id")).containsExactly(web1, db1);
        assertThat(api.get(endpoints + "sandbox=m-db1").items("id")).containsExactly(db1);
        assertThat(api.get(endpoints + "address=10.1.0.10").items("id")).containsExactly(web1);
        assertThat(api.get(endpoints + "address=fd00:2::/64").items("id")).containsExactly(db1);
        assertThat(api.get(endpoints + "address=10.0.0.0/8").items("id")).hasSize(3);
        assertThat(api.get(endpoints + "network=gone").expect(200).items("id")).isEmpty();
        assertThat(api.get(NETWORKS + "/a/endpoints?limit=1").items("id")).containsExactly(web1);
        assertThat(walk(NETWORKS + "/a/endpoints?limit=1", "id", page -> {})).containsExactly(web1, web2);
        assertThat(walk(NETWORKS + "/b/addresses?limit=1", "address", page -> {}))
                .containsExactly("10.2.0.1", "10.2.0.9", "fd00:2::1", "fd00:2::9");
        assertThat(api.get(NETWORKS + "/b/addresses?use=endpoint&sort=-address").items("address"))
                .containsExactly("fd00:2::9", "10.2.0.9");
    }

    @Test
    void filtersDriversAndTokens() throws IOException, InterruptedException {
        assertThat(api.get("/api/v1/drivers?available=true&limit=1&sort=-name").items("name"))
                .containsExactly("none");
        String token = api.post("/api/v1/tokens", "{\"name\":\"t1\",\"role\":\"viewer\"}")
                .expect(201)
                .string("/id");
        String other = api.post("/api/v1/tokens", "{\"name\":\"t0\",\"role\":\"operator\"}")
                .expect(201)
                .string("/id");
        assertThat(api.get("/api/v1/tokens?role=viewer").items("name"))
                .contains("t1")
                .doesNotContain("t0");
        assertThat(api.get("/api/v1/tokens?sort=-createdAt&limit=2").items("name"))
                .containsExactly("t0", "t1");
        api.delete("/api/v1/tokens/" + token).expect(204);
        api.delete("/api/v1/tokens/" + other).expect(204);
    }

    @Test
    void pagesThroughRepairsWhereTheyAreStored() throws IOException, InterruptedException {
        String a = network("{\"name\":\"zebra\"}");
        String b = network("{\"name\":\"b\"}");
        for (int i = 1; i <= 3; i++) {
            int count = i;
            kernel.lose("br-" + a.substring(0, 12));
            await().untilAsserted(() -> assertThat(
                            api.get("/api/v1/repairs?owner=zebra").items("id"))
                    .hasSize(count));
        }
        kernel.lose("br-" + b.substring(0, 12));
        await().untilAsserted(() ->
                assertThat(api.get("/api/v1/repairs?owner=" + b).items("id")).hasSize(1));
        List<String> ids = api.get("/api/v1/repairs?owner=" + a.substring(0, 12))
                .expect(200)
                .items("id");
        assertThat(walk("/api/v1/repairs?owner=zebra&limit=1", "id", page -> {}))
                .isEqualTo(ids);
        List<String> oldest = walk("/api/v1/repairs?owner=zebra&limit=2&sort=at", "id", page -> {});
        assertThat(oldest).containsExactly(ids.get(2), ids.get(1), ids.get(0));
        List<String> moments = api.get("/api/v1/repairs?owner=zebra&sort=at").items("at");
        assertThat(api.get("/api/v1/repairs?owner=zebra&since=" + moments.get(1))
                        .items("id"))
                .hasSize(2);
        assertThat(api.get("/api/v1/repairs?owner=zebra&sort=at&until=" + moments.get(1))
                        .items("id"))
                .containsExactly(oldest.get(0));
        api.delete(NETWORKS + "/zebra").expect(204);
        assertThat(api.get("/api/v1/repairs?owner=zebra").expect(200).items("id"))
                .isEmpty();
        assertThat(api.get("/api/v1/repairs?owner=" + a).items("id")).isEqualTo(ids);
    }

    @Test
    void namesEverythingThatIsWrong() throws IOException, InterruptedException {
        Api.Answer refused = api.get(NETWORKS
                        + "?limit=0&sort=size&internal=maybe&phase=GONE&label==x&nope=1&driver=a&driver=b&cursor=%21")
                .expect(400);
        assertThat(refused.fields())
                .containsExactlyInAnyOrder("nope", "limit", "sort", "internal", "phase", "label", "driver", "cursor");
        assertThat(refused.text())
                .contains("known are cursor, driver, internal, label, limit, name, phase, predefined, sort")
                .contains("name, -name, createdAt, -createdAt");
        for (String query : List.of("limit=1001", "limit=-1", "limit=many", "limit=", "limit=1&limit=2")) {
            assertThat(api.get(NETWORKS + "?" + query).expect(400).fields()).containsExactly("limit");
        }
        assertThat(api.get("/api/v1/endpoints?address=10.0.0&published=1")
                        .expect(400)
                        .fields())
                .containsExactlyInAnyOrder("address", "published");
        assertThat(api.get("/api/v1/repairs?since=yesterday&until=x")
                        .expect(400)
                        .fields())
                .containsExactlyInAnyOrder("since", "until");
    }

    @Test
    void refusesCursorsOfOtherLists() throws IOException, InterruptedException {
        networks(3);
        String next = api.get(NETWORKS + "?limit=1&sort=name&internal=false").string("/next");
        String path = "limit=2&cursor=" + next;
        api.get(NETWORKS + "?internal=false&" + path).expect(200);
        for (String other : List.of(
                NETWORKS + "?" + path,
                NETWORKS + "?internal=true&" + path,
                NETWORKS + "?internal=false&sort=-name&" + path,
                "/api/v1/sandboxes?" + path,
                "/api/v1/repairs?" + path)) {
            assertThat(api.get(other).expect(400).fields()).containsExactly("cursor");
        }
        for (String rubbish : List.of("", "x", "%00", "WyJhIiwiYiJd", "bnVsbA", "W251bGwsbnVsbCxudWxsXQ", "é")) {
            String text = rubbish.startsWith("%") ? rubbish : URLEncoder.encode(rubbish, StandardCharsets.UTF_8);
            assertThat(api.get(NETWORKS + "?cursor=" + text).expect(400).fields())
                    .containsExactly("cursor");
        }
    }

    @Test
    void refusesUnknownParametersOfEveryOperation() throws IOException, InterruptedException {
        network("{\"name\":\"a\"}");
        Api.Answer refused = api.delete(NETWORKS + "/a?dryrun=true&really=yes").expect(400);
        assertThat(refused.fields()).containsExactlyInAnyOrder("dryrun", "really");
        assertThat(refused.text()).contains("known are dryRun");
        assertThat(api.get("/api/v1/status?verbose").expect(400).text()).contains("none is known here");
        api.get(NETWORKS + "/a").expect(200);
        api.delete(NETWORKS + "/a?dryRun=true").expect(200);
    }
}
