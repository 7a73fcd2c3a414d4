package io.fairlead.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class YamlTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static List<JsonNode> read(String text) {
        return new YamlReader(1 << 20).read(text);
    }

    @Test
    void scalarsStayWhatWasWritten() {
        JsonNode tree = read("{mac: 12:34:56:12:34:56, version: 1.10, off: no, octal: 010, none: , tilde: ~, q: '~'}")
                .get(0);
        assertThat(tree.toString())
                .isEqualTo("{\"mac\":\"12:34:56:12:34:56\",\"version\":\"1.10\",\"off\":\"no\",\"octal\":\"010\","
                        + "\"none\":null,\"tilde\":null,\"q\":\"~\"}");
    }

    @Test
    void aStreamHasManyDocumentsAndAliasesAreFollowed() {
        assertThat(read("---\na: &x [1]\nb: *x\n---\n---\nc: d\n").toString())
                .isEqualTo("[{\"a\":[\"1\"],\"b\":[\"1\"]}, {\"c\":\"d\"}]");
        assertThat(read("# nothing\n")).isEmpty();
    }

    @Test
    void whatIsWrittenReadsTheSame() {
        String json = "{\"a\":[{\"n\":8080,\"b\":true}],\"l\":{\"no\":\"no\",\"mac\":\"12:34:56:12:34:56\","
                + "\"nl\":\"a\\nb: #c\",\"e\":\"\",\"t\":\"~\",\"s\":\"null\"}}";
        String yaml = YamlWriter.write(JSON.readTree(json));
        assertThat(read(yaml).get(0).toString())
                .isEqualTo(json.replace("8080", "\"8080\"").replace("true", "\"true\""));
    }

    @Test
    void refusesWithThePlace() {
        assertThatThrownBy(() -> read("a: 1\na: 2\n")).hasMessage("duplicate key a (line 2, column 1)");
        assertThatThrownBy(() -> read("a: [1\n")).hasMessageContaining("line 2, column 1");
        assertThatThrownBy(() -> read("x: &x {a: 1}\ny: {<<: *x}\n")).hasMessageContaining("line 2, column 5");
        assertThatThrownBy(() -> read("? [a]\n: b\n")).hasMessageContaining("a key has to be a word");
        assertThatThrownBy(() -> read("a: &a [*a]\n")).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> new YamlReader(10).read("a: aaaaaaaaaaaaaaaa")).isInstanceOf(MalformedException.class);
    }
}
