package io.fairlead.manifest;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads YAML into the tree that JSON would give, except that every scalar but null stays the text that was written: the
 * field that it is for says whether it is a number. So a MAC address of decimal digits is no sexagesimal number, the label
 * {@code no} not false, and version 1.10 not 1.1. Tags are not followed, so that reading makes nothing but a tree.
 */
public final class YamlReader {

    /** A document of a few lines can name a billion objects by aliases of aliases. */
    private static final int NODES = 1_000_000;

    private static final int DEPTH = 20;

    private final int characters;
    private final boolean merges;
    private int nodes;

    /**
     * @param characters how long a text may be
     */
    public YamlReader(int characters) {
        this(characters, false);
    }

    private YamlReader(int characters, boolean merges) {
        this.characters = characters;
        this.merges = merges;
    }

    /**
     * Follows the merge key of YAML 1.1, for formats that have kept it: {@code <<} brings in the fields of one mapping, or
     * of several in a list, that are not there themselves; of several, the first that has a field gives it.
     *
     * @param characters how long a text may be
     */
    public static YamlReader withMergeKeys(int characters) {
        return new YamlReader(characters, true);
    }

    /**
     * Every document of the stream; empty ones are left out.
     *
     * @throws MalformedException with the line and the column
     */
    public List<JsonNode> read(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(characters);
        options.setNestingDepthLimit(DEPTH);
        options.setProcessComments(false);
        nodes = 0;
        List<JsonNode> documents = new ArrayList<>();
        try {
            for (Node document : new Yaml(options).composeAll(new StringReader(text))) {
                JsonNode tree = tree(document, 0);
                if (!tree.isNull()) {
                    documents.add(tree);
                }
            }
        } catch (MarkedYAMLException e) {
            throw new MalformedException(e.getProblem() + (e.getProblemMark() == null ? "" : at(e.getProblemMark())));
        } catch (YAMLException e) {
            throw new MalformedException(String.valueOf(e.getMessage()));
        }
        return documents;
    }

    private static String at(Mark mark) {
        return " (line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1) + ")";
    }

    private JsonNode tree(Node node, int depth) {
        if (++nodes > NODES) {
            throw new MalformedException("the aliases make more than " + NODES + " values" + at(node.getStartMark()));
        }
        if (depth > DEPTH) {
            throw new MalformedException("more than " + DEPTH + " levels deep" + at(node.getStartMark()));
        }
        if (node instanceof MappingNode mapping) {
            return object(mapping, depth);
        }
        if (node instanceof SequenceNode sequence) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            sequence.getValue().forEach(value -> array.add(tree(value, depth + 1)));
            return array;
        }
        if (node instanceof ScalarNode scalar) {
            return scalar.getTag().equals(Tag.NULL)
                    ? JsonNodeFactory.instance.nullNode()
                    : JsonNodeFactory.instance.stringNode(scalar.getValue());
        }
        throw new MalformedException("a " + node.getNodeId() + " has no place here" + at(node.getStartMark()));
    }

    private ObjectNode object(MappingNode mapping, int depth) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        Set<String> seen = new HashSet<>();
        List<Node> merged = new ArrayList<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Node key = tuple.getKeyNode();
            if (!(key instanceof ScalarNode scalar)) {
                throw new MalformedException("a key has to be a word" + at(key.getStartMark()));
            }
            if (scalar.getTag().equals(Tag.MERGE)) {
                if (merges) {
                    merged.add(tuple.getValueNode());
                    continue;
                }
                throw new MalformedException("YAML 1.2 has no merge key <<" + at(key.getStartMark()));
            }
            if (!seen.add(scalar.getValue())) {
                throw new MalformedException("duplicate key " + scalar.getValue() + at(key.getStartMark()));
            }
            object.set(scalar.getValue(), tree(tuple.getValueNode(), depth + 1));
        }
        merged.forEach(node -> merge(object, node, depth));
        return object;
    }

    private void merge(ObjectNode object, Node node, int depth) {
        List<Node> sources = node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
        for (Node source : sources) {
            if (!(source instanceof MappingNode)) {
                throw new MalformedException("<< takes mappings" + at(source.getStartMark()));
            }
            tree(source, depth + 1).properties().forEach(entry -> {
                if (!object.has(entry.getKey())) {
                    object.set(entry.getKey(), entry.getValue());
                }
            });
        }
    }
}
