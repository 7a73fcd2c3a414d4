package io.fairlead.manifest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes trees of a parser's events, without the nodes of the YAML library, which take several times their memory. What an
 * alias names is not copied, but counted as if it were: whoever walks through the tree meets it as often.
 */
final class YamlTree {

    private static final int DEPTH = 20;

    private static final Set<String> TAGS = Stream.concat(
                    Stream.of("!"),
                    Stream.of(Tag.NULL, Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.TIMESTAMP, Tag.MAP, Tag.SEQ)
                            .map(Tag::getValue))
            .collect(Collectors.toSet());

    private final Iterator<Event> events;
    private final boolean merges;
    private final int most;
    private final Resolver resolver = new Resolver();
    private final Map<String, Built> anchors = new HashMap<>();
    private int values;

    /**
     * @param most how many values there may be in all documents
     */
    YamlTree(Iterator<Event> events, boolean merges, int most) {
        this.events = events;
        this.merges = merges;
        this.most = most;
    }

    /**
     * @param values how many there are, it included
     * @param height how many levels there are below it
     */
    private record Built(JsonNode tree, int values, int height) {}

    /** Every document; empty ones are left out. */
    List<JsonNode> documents() {
        List<JsonNode> documents = new ArrayList<>();
        while (events.hasNext()) {
            Event event = events.next();
            if (event.is(Event.ID.DocumentStart)) {
                // An anchor is one of its document alone.
                anchors.clear();
                JsonNode tree = built(events.next(), 0).tree();
                if (!tree.isNull()) {
                    documents.add(tree);
                }
            }
        }
        return documents;
    }

    private Built built(Event event, int depth) {
        if (event instanceof AliasEvent alias) {
            return alias(alias, depth);
        }
        if (!(event instanceof NodeEvent node)) {
            throw new MalformedException("a " + event.getEventId() + " has no place here" + at(event));
        }
        count(1, event);
        deepen(depth, event);
        tagged(event);
        Built built;
        if (event instanceof MappingStartEvent) {
            built = object(depth);
        } else if (event instanceof SequenceStartEvent) {
            built = array(depth);
        } else {
            built = new Built(scalar((ScalarEvent) event), 1, 0);
        }
        if (node.getAnchor() != null) {
            anchors.put(node.getAnchor(), built);
        }
        return built;
    }

    private void count(int more, Event event) {
        values += more;
        if (values > most || values < 0) {
            throw new MalformedException(
                    "more than " + most + " values, those that aliases repeat included" + at(event));
        }
    }

    /** Tags that say nothing but what stands there anyway are let be; others ask for objects of a language. */
    private static void tagged(Event event) {
        String tag = null;
        if (event instanceof ScalarEvent scalar) {
            tag = scalar.getTag();
        } else if (event instanceof CollectionStartEvent collection) {
            tag = collection.getTag();
        }
        if (tag != null && !TAGS.contains(tag)) {
            throw new MalformedException("the tag " + tag + " means nothing here" + at(event));
        }
    }

    private static void deepen(int depth, Event event) {
        if (depth > DEPTH) {
            throw new MalformedException("more than " + DEPTH + " levels deep" + at(event));
        }
    }

    private Built alias(AliasEvent alias, int depth) {
        // One that is not through yet is none, so that nothing contains itself.
        Built named = anchors.get(alias.getAnchor());
        if (named == null) {
            throw new MalformedException("there is no &" + alias.getAnchor() + " before this" + at(alias));
        }
        count(named.values(), alias);
        deepen(depth + named.height(), alias);
        return named;
    }

    private JsonNode scalar(ScalarEvent scalar) {
        return tag(scalar).equals(Tag.NULL)
                ? JsonNodeFactory.instance.nullNode()
                : JsonNodeFactory.instance.stringNode(scalar.getValue());
    }

    private Tag tag(ScalarEvent scalar) {
        String given = scalar.getTag();
        return given == null || given.equals("!")
                ? resolver.resolve(
                        NodeId.scalar, scalar.getValue(), scalar.getImplicit().canOmitTagInPlainScalar())
                : new Tag(given);
    }

    private Built array(int depth) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        int before = values;
        int height = 0;
        for (Event event = events.next(); !event.is(Event.ID.SequenceEnd); event = events.next()) {
            Built value = built(event, depth + 1);
            array.add(value.tree());
            height = Math.max(height, value.height() + 1);
        }
        return new Built(array, values - before + 1, height);
    }

    private Built object(int depth) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        List<JsonNode> merged = new ArrayList<>();
        int before = values;
        int height = 0;
        for (Event event = events.next(); !event.is(Event.ID.MappingEnd); event = events.next()) {
            ScalarEvent key = key(event);
            boolean merge = tag(key).equals(Tag.MERGE);
            if (merge && !merges) {
                throw new MalformedException("YAML 1.2 has no merge key <<" + at(key));
            }
            if (!merge && object.has(key.getValue())) {
                throw new MalformedException("duplicate key " + key.getValue() + at(key));
            }
            Event start = events.next();
            Built value = built(start, depth + 1);
            height = Math.max(height, value.height() + 1);
            if (merge) {
                merged.addAll(mappings(value.tree(), start));
            } else {
                object.set(key.getValue(), value.tree());
            }
        }
        merged.forEach(source -> merge(object, source));
        return new Built(object, values - before + 1, height);
    }

    private static ScalarEvent key(Event event) {
        if (event instanceof ScalarEvent scalar) {
            return scalar;
        }
        throw new MalformedException("a key has to be a word" + at(event));
    }

    private static List<JsonNode> mappings(JsonNode tree, Event event) {
        List<JsonNode> sources = new ArrayList<>();
        if (tree.isArray()) {
            tree.forEach(sources::add);
        } else {
            sources.add(tree);
        }
        if (!sources.stream().allMatch(JsonNode::isObject)) {
            throw new MalformedException("<< takes mappings" + at(event));
        }
        return sources;
    }

    private static void merge(ObjectNode object, JsonNode source) {
        source.properties().forEach(entry -> {
            if (!object.has(entry.getKey())) {
                object.set(entry.getKey(), entry.getValue());
            }
        });
    }

    private static String at(Event event) {
        return at(event.getStartMark());
    }

    static String at(@Nullable Mark mark) {
        return mark == null ? "" : " (line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1) + ")";
    }
}
