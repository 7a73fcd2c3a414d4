package io.fairlead.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.Test;

/** A sandbox gets another name while it is attached: everything that knows it by name follows, the kernel notices nothing. */
class SandboxRenameIT extends Service {

    private static final String NET = "{\"name\":\"rn-a\",\"subnets\":[{\"subnet\":\"10.1.0.0/24\"}]}";

    private Api.Answer rename(String sandbox, String name) throws IOException, InterruptedException {
        return api.send(api.request("/api/v1/sandboxes/" + sandbox)
                .header("Content-Type", "application/merge-patch+json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"name\":\"" + name + "\"}")));
    }

    @Test
    void everythingThatKnowsItByNameFollows() throws IOException, InterruptedException {
        network(NET);
        sandbox("rn-old");
        String endpoint = attach("rn-a", "{\"sandbox\":\"rn-old\",\"addresses\":[\"10.1.0.9\"],\"reserve\":true}")
                .expect(201)
                .string("/id");
        var kernelBefore = kernel.names();
        Api.Answer renamed = rename("rn-old", "rn-new").expect(200);
        assertThat(renamed.string("/name")).isEqualTo("rn-new");
        assertThat(renamed.string("/path")).isEqualTo("/run/netns/rn-old");
        assertThat(kernel.names()).isEqualTo(kernelBefore);
        assertThat(api.get("/api/v1/endpoints/" + endpoint).expect(200).string("/sandboxName"))
                .isEqualTo("rn-new");
        assertThat(api.get("/api/v1/sandboxes/rn-old").status()).isEqualTo(404);
        assertThat(api.get("/api/v1/networks/rn-a/reservations").expect(200).items("sandbox"))
                .containsExactly("rn-new");
        // The reservation is good for the new name.
        api.delete("/api/v1/endpoints/" + endpoint).expect(204);
        assertThat(attach("rn-a", "{\"sandbox\":\"rn-new\"}").expect(201).string("/addresses/0"))
                .isEqualTo("10.1.0.9/24");
        assertThat(api.get("/api/v1/events?kind=sandbox&action=update")
                        .expect(200)
                        .text())
                .contains("\"changed\":[\"name\"]");
    }

    @Test
    void aNewOneUnderTheOldNameGetsAFileOfItsOwn() throws IOException, InterruptedException {
        sandbox("rn-first");
        rename("rn-first", "rn-second").expect(200);
        Api.Answer again =
                api.post("/api/v1/sandboxes", "{\"name\":\"rn-first\"}").expect(201);
        assertThat(again.string("/path"))
                .isEqualTo("/run/netns/rn-first-" + again.string("/id").substring(0, 12));
        api.delete("/api/v1/sandboxes/rn-second").expect(204);
        assertThat(kernel.names()).contains("namespace " + again.string("/path"));
    }

    @Test
    void aNameThatIsTakenOrNoneIsRefused() throws IOException, InterruptedException {
        sandbox("rn-one");
        sandbox("rn-two");
        assertThat(rename("rn-one", "rn-two").expect(409).fields()).containsExactly("name");
        assertThat(rename("rn-one", "no name").expect(400).fields()).containsExactly("name");
        assertThat(rename("rn-one", "rn-one").expect(200).string("/name")).isEqualTo("rn-one");
    }
}
