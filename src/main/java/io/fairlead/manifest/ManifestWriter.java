package io.fairlead.manifest;

import io.fairlead.network.Batch;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes a batch in its normal form, a few objects at a time, so that a whole host's export is never in memory. */
public final class ManifestWriter {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** Objects that are dumped together. */
    private static final int PIECE = 50;

    private ManifestWriter() {}

    public static void json(Batch batch, OutputStream to) throws IOException {
        // The stream is the caller's to close.
        JsonGenerator json = MAPPER.writerWithDefaultPrettyPrinter().createGenerator(new Open(to));
        json.writeStartObject();
        json.writeStringProperty("apiVersion", NormalForm.VERSION);
        for (NormalForm.Section section : NormalForm.sections(batch)) {
            json.writeArrayPropertyStart(section.field());
            for (ObjectNode object : section.objects()) {
                json.writeTree(object);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
        json.close();
        to.write('\n');
    }

    public static void yaml(Batch batch, OutputStream to) throws IOException {
        write(to, "apiVersion: " + NormalForm.VERSION + "\n");
        for (NormalForm.Section section : NormalForm.sections(batch)) {
            write(to, section.field() + ":\n");
            ArrayNode piece = JsonNodeFactory.instance.arrayNode();
            for (ObjectNode object : section.objects()) {
                piece.add(object);
                if (piece.size() == PIECE) {
                    write(to, YamlWriter.write(piece));
                    piece.removeAll();
                }
            }
            if (!piece.isEmpty()) {
                write(to, YamlWriter.write(piece));
            }
        }
    }

    private static void write(OutputStream to, String text) throws IOException {
        to.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static final class Open extends java.io.FilterOutputStream {

        Open(OutputStream to) {
            super(to);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
