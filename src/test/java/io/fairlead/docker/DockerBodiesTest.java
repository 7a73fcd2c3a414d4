package io.fairlead.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.MethodParameter;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.context.request.ServletWebRequest;

class DockerBodiesTest {

    record Asked(
            @JsonProperty("Name") @Nullable String name,
            @JsonProperty("Internal") boolean internal,
            @JsonProperty("Options") @Nullable Map<String, @Nullable String> options,
            @JsonProperty("List") @Nullable List<String> list) {}

    @SuppressWarnings("unused") // for its parameters
    private static void needed(@DockerBody Asked asked) {}

    @SuppressWarnings("unused") // for its parameters
    private static void optional(@DockerBody(optional = true) Asked asked) {}

    private static Asked read(String method, String version, @Nullable String type, @Nullable String body)
            throws IOException {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/docker/networks/create");
        ApiVersion.parse(version).mark(request);
        if (type != null) {
            request.setContentType(type);
        }
        if (body != null) {
            request.setContent(body.getBytes(StandardCharsets.UTF_8));
        }
        try {
            MethodParameter parameter =
                    new MethodParameter(DockerBodiesTest.class.getDeclaredMethod(method, Asked.class), 0);
            return (Asked) new DockerBodies().resolveArgument(parameter, null, new ServletWebRequest(request), null);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Asked json(String body) throws IOException {
        return read("needed", "1.54", "application/json", body);
    }

    @Test
    void asGoReadsIt() throws IOException {
        Asked asked = json("{\"name\":\"a\",\"INTERNAL\":true,\"Unknown\":{\"x\":[1]},\"Options\":{\"a\":null},"
                + "\"List\":null,\"Name\":\"b\"}");
        assertThat(asked.name()).isEqualTo("b");
        assertThat(asked.internal()).isTrue();
        assertThat(asked.options()).containsKey("a");
        assertThat(asked.list()).isNull();
        assertThat(json("{\"Internal\":null}").internal()).isFalse();
        assertThat(json(" null ").name()).isNull();
        assertThat(json("{} \n").name()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/json; charset=utf-8", "APPLICATION/JSON"})
    void typesThatAreJson(String type) throws IOException {
        assertThat(read("needed", "1.41", type, "{\"Name\":\"a\"}").name()).isEqualTo("a");
    }

    @Test
    void typesThatAreNot() {
        assertRefused(
                "1.44", "text/plain", "{}", "unsupported Content-Type header (text/plain): must be 'application/json'");
        assertRefused("1.41", "text/plain", "{}", "Content-Type specified (text/plain) must be 'application/json'");
        assertRefused("1.54", null, "{}", "malformed Content-Type header (): mime: no media type");
        assertRefused("1.41", null, "{}", "Content-Type specified () must be 'application/json'");
        assertThatThrownBy(() -> read("needed", "1.54", "a/b/c", "{}"))
                .hasMessageStartingWith("malformed Content-Type header (a/b/c): mime: ");
    }

    @Test
    void emptyBodies() throws IOException {
        assertThat(read("needed", "1.54", null, null).name()).isNull();
        assertThat(read("needed", "1.42", "application/json", "").name()).isNull();
        assertRefused("1.41", "application/json", "", "got EOF while reading request body");
        assertRefused("1.54", "application/json", " ", "invalid JSON: got EOF while reading request body");
        assertThat(read("optional", "1.24", null, null).name()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"Name\":}", "[]", "{\"Internal\":\"yes\"}", "{\"Internal\":1}", "nope"})
    void whatIsNoJson(String body) {
        assertThatThrownBy(() -> json(body))
                .isInstanceOfSatisfying(
                        DockerException.class, e -> assertThat(e.status()).isEqualTo(400))
                .hasMessageStartingWith("invalid JSON: ");
        assertThatThrownBy(() -> read("needed", "1.41", "application/json", body))
                .isInstanceOf(DockerException.class)
                .message()
                .doesNotStartWith("invalid JSON");
    }

    @Test
    void inTheWordsOfGo() {
        String field = "json: cannot unmarshal %s into Go struct field %s of type %s";
        assertRefused("1.41", "application/json", "{\"Name\":5}", field.formatted("number", "Name", "string"));
        assertRefused("1.41", "application/json", "{\"Name\":true}", field.formatted("bool", "Name", "string"));
        assertRefused("1.41", "application/json", "{\"Name\":[\"x\"]}", field.formatted("array", "Name", "string"));
        assertRefused(
                "1.41", "application/json", "{\"Internal\":\"yes\"}", field.formatted("string", "Internal", "bool"));
        assertRefused(
                "1.41",
                "application/json",
                "{\"Options\":{\"a\":1}}",
                field.formatted("number", "Options.a", "string"));
        assertRefused("1.41", "application/json", "{\"Options\":[]}", field.formatted("array", "Options", "map"));
        assertRefused(
                "1.54",
                "application/json",
                "[]",
                "invalid JSON: json: cannot unmarshal array into Go value of type object");
        assertRefused("1.54", "application/json", "{\"Name\":", "invalid JSON: unexpected EOF");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}{}", "{} x", "{},"})
    void trailingContent(String body) throws IOException {
        assertRefused("1.54", "application/json", body, "unexpected content after JSON");
        assertThat(read("needed", "1.41", "application/json", body)).isNotNull();
    }

    @Test
    void tooMuch() {
        assertThatThrownBy(() -> json("{\"Name\":\"" + "a".repeat(1 << 20) + "\"}"))
                .isInstanceOfSatisfying(
                        DockerException.class, e -> assertThat(e.status()).isEqualTo(413));
    }

    private static void assertRefused(String version, @Nullable String type, String body, String message) {
        assertThatThrownBy(() -> read("needed", version, type, body))
                .isInstanceOfSatisfying(
                        DockerException.class, e -> assertThat(e.status()).isEqualTo(400))
                .hasMessage(message);
    }
}
