package io.fairlead.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The document that clients are generated from is kept beside them, so that a change of the API is seen in review. */
class OpenApiIT extends Service {

    private static final Path SNAPSHOT = Path.of("frontend/openapi.json");
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    @Test
    void isAsCommitted() throws IOException, InterruptedException {
        String now = JSON.writeValueAsString(document()) + "\n";
        String committed = Files.exists(SNAPSHOT) ? Files.readString(SNAPSHOT) : "";
        if (Boolean.getBoolean("openapi.write")) {
            Files.createDirectories(SNAPSHOT.resolveSibling(""));
            Files.writeString(SNAPSHOT, now);
            return;
        }
        assertThat(now)
                .as(
                        "the API changed: write %s anew with mvn test -Dtest=OpenApiIT"
                                + " -Dtest.jvm.args=-Dopenapi.write=true, and commit it",
                        SNAPSHOT)
                .isEqualTo(committed);
    }

    @Test
    void describesEveryOperation() throws IOException, InterruptedException {
        JsonNode document = document();
        assertThat(document.at("/openapi").asString()).startsWith("3.1");
        document.at("/paths")
                .forEach(path -> path.forEach(operation -> {
                    assertThat(operation.at("/operationId").asString()).isNotEmpty();
                    assertThat(operation.at("/summary").asString()).isNotEmpty();
                    assertThat(operation.at("/responses").toString()).contains("#/components/schemas/Problem");
                }));
        assertThat(document.at("/components/securitySchemes/bearer/scheme").asString())
                .isEqualTo("bearer");
    }

    private JsonNode document() throws IOException, InterruptedException {
        return api.get("/v3/api-docs").expect(200).json();
    }
}
