package io.fairlead.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class TraceApiIT extends Service {

    private static final String TRACE = "/api/v1/trace?";

    private void twoSandboxes() throws IOException, InterruptedException {
        network("{\"name\":\"a\",\"subnets\":[{\"subnet\":\"10.1.0.0/24\"}]}");
        sandbox("s1");
        sandbox("s2");
        attach("a", "{\"sandbox\":\"s1\"}").expect(201);
        attach("a", "{\"sandbox\":\"s2\"}").expect(201);
    }

    @Test
    void saysWhatStopsThePacketAndWhatWouldHelp() throws IOException, InterruptedException {
        twoSandboxes();
        Api.Answer trace = api.get(TRACE + "from=host&to=s2&port=80").expect(200);
        // The kernel of these tests has no routes at all.
        assertThat(trace.string("/verdict")).isEqualTo("blocked");
        assertThat(trace.string("/reason")).isNotEmpty();
        assertThat(trace.json().at("/steps").size()).isPositive();
        assertThat(trace.string("/packet/destination")).isEqualTo("10.1.0.3");
        assertThat(trace.json().has("probe")).isFalse();
    }

    @Test
    void unknownEndsAreNotFound() throws IOException, InterruptedException {
        twoSandboxes();
        assertThat(api.get(TRACE + "from=host&to=nobody&port=80").expect(404).string("/detail"))
                .isEqualTo("sandbox nobody not found");
        api.get(TRACE + "from=host&to=s2:8080").expect(404);
    }

    @Test
    void everyMistakeIsNamed() throws IOException, InterruptedException {
        Api.Answer answer =
                api.get(TRACE + "from=&to=host&port=70000&protocol=gre").expect(400);
        assertThat(answer.json().at("/violations").findValuesAsString("field"))
                .containsExactlyInAnyOrder("from", "port", "protocol");
        api.get(TRACE + "from=host").expect(400);
    }
}
