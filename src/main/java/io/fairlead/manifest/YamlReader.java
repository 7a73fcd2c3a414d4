package io.fairlead.manifest;

import io.fairlead.heap.Bounds;
import java.io.StringReader;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import tools.jackson.databind.JsonNode;

/**
 * Reads YAML into the tree that JSON would give, except that every scalar but null stays the text that was written: the
 * field that it is for says whether it is a number. So a MAC address of decimal digits is no sexagesimal number, the label
 * {@code no} not false, and version 1.10 not 1.1. Tags are not followed, so that reading makes nothing but a tree, and a
 * text of a few lines that names a billion values by aliases of aliases is refused like one that has too many itself.
 */
public final class YamlReader {

    private final int characters;
    private final boolean merges;
    private final int values;

    /**
     * @param characters how long a text may be
     */
    public YamlReader(int characters) {
        this(characters, false, Bounds.values());
    }

    private YamlReader(int characters, boolean merges, int values) {
        this.characters = characters;
        this.merges = merges;
        this.values = values;
    }

    /**
     * Follows the merge key of YAML 1.1, for formats that have kept it: {@code <<} brings in the fields of one mapping, or
     * of several in a list, that are not there themselves; of several, the first that has a field gives it.
     *
     * @param characters how long a text may be
     */
    public static YamlReader withMergeKeys(int characters) {
        return new YamlReader(characters, true, Bounds.values());
    }

    /** Refuses texts with more values, those that aliases repeat included. */
    YamlReader withAtMost(int most) {
        return new YamlReader(characters, merges, most);
    }

    /**
     * Every document of the stream; empty ones are left out.
     *
     * @throws MalformedException with the line and the column
     */
    public List<JsonNode> read(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(characters);
        options.setProcessComments(false);
        try {
            return new YamlTree(new Yaml(options).parse(new StringReader(text)).iterator(), merges, values).documents();
        } catch (MarkedYAMLException e) {
            throw new MalformedException(e.getProblem() + YamlTree.at(e.getProblemMark()));
        } catch (YAMLException e) {
            throw new MalformedException(String.valueOf(e.getMessage()));
        }
    }
}
