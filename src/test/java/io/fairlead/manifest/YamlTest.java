package io.fairlead.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
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
    void mergesAsYaml11Did() {
        YamlReader reader = YamlReader.withMergeKeys(1000);
        assertThat(reader.read("a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\nc: {y: 0, <<: [*a, *b]}\nd: {<<: *b}")
                        .get(0)
                        .toString())
                .endsWith("\"c\":{\"y\":\"0\",\"x\":\"1\",\"z\":\"4\"},\"d\":{\"y\":\"3\",\"z\":\"4\"}}");
        assertThatThrownBy(() -> reader.read("a: {<<: 1}")).hasMessage("<< takes mappings (line 1, column 9)");
    }

    @Test
    void anAnchorIsOneOfItsDocumentAlone() {
        assertThatThrownBy(() -> read("a: &x 1\n---\nb: *x\n"))
                .hasMessage("there is no &x before this (line 3, column 4)");
    }

    @Test
    void whatAliasesRepeatCountsAsIfItWereWritten() {
        StringBuilder laughs = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            String before = "*a" + (i - 1);
            laughs.append("a" + i + ": &a" + i + " [" + String.join(", ", Collections.nCopies(10, before)) + "]\n");
        }
        assertThatThrownBy(() -> read(laughs.toString()))
                .hasMessageContaining("values, those that aliases repeat included (line");
        assertThat(new YamlReader(1000).withAtMost(23).read("a: &a [1, 2, 3]\nb: [*a, *a, *a, *a]\nc: 4"))
                .hasSize(1);
        assertThatThrownBy(() -> new YamlReader(1000).withAtMost(22).read("a: &a [1, 2, 3]\nb: [*a, *a, *a, *a]\nc: 4"))
                .hasMessageContaining("more than 22 values");
    }

    @Test
    void emptyDocumentsAndMapsCountToo() {
        assertThatThrownBy(() -> new YamlReader(1000).withAtMost(3).read("---\n---\n---\n---\n"))
                .hasMessageContaining("more than 3 values");
        assertThatThrownBy(() -> new YamlReader(1000).withAtMost(4).read("[{}, {}, {}, {}]"))
                .hasMessageContaining("more than 4 values");
    }

    @Test
    void depthHasAnEndAlsoByAliases() {
        assertThatThrownBy(() -> read("[".repeat(5000) + "]".repeat(5000))).hasMessageContaining("levels deep");
        String fifteen = "a: &a " + "[".repeat(15) + "]".repeat(15) + "\n";
        assertThat(read(fifteen + "b: [*a]")).hasSize(1);
        assertThatThrownBy(() -> read(fifteen + "b: [[[[[[*a]]]]]]")).hasMessageContaining("levels deep (line 2");
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
