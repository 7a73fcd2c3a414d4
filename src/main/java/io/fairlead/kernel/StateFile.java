package io.fairlead.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A small file of records, a line each with fields between tabs (what means something in there is written as in C), that survives our own end at any moment: it is replaced as
 * a whole. Records of an earlier boot are dropped, because the kernel has forgotten what they speak of; for the same
 * reason nobody has to wait for the disk.
 */
final class StateFile {

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private final Path file;
    private final String bootId;

    StateFile(Path file) {
        this.file = file;
        try {
            this.bootId = Files.readString(BOOT_ID).trim();
        } catch (IOException e) {
            throw new UncheckedIOException("read " + BOOT_ID, e);
        }
    }

    List<String[]> read() {
        try {
            if (!Files.exists(file)) {
                return List.of();
            }
            List<String> lines = Files.readAllLines(file);
            List<String[]> records = new ArrayList<>();
            if (!lines.isEmpty() && lines.get(0).equals(bootId)) {
                lines.subList(1, lines.size()).forEach(line -> records.add(unescaped(line.split("\t", -1))));
            }
            return records;
        } catch (IOException e) {
            throw new UncheckedIOException("read " + file, e);
        }
    }

    /** No field makes a record of its own. */
    private static String escaped(String field) {
        return field.replace("\\", "\\\\")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t");
    }

    private static String[] unescaped(String[] fields) {
        for (int i = 0; i < fields.length; i++) {
            fields[i] = unescaped(fields[i]);
        }
        return fields;
    }

    private static String unescaped(String field) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c != '\\' || i + 1 == field.length()) {
                text.append(c);
                continue;
            }
            char escaped = field.charAt(++i);
            switch (escaped) {
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 't' -> text.append('\t');
                default -> text.append(escaped);
            }
        }
        return text.toString();
    }

    void write(List<List<String>> records) {
        StringBuilder text = new StringBuilder(bootId).append('\n');
        records.forEach(r -> text.append(r.stream().map(StateFile::escaped).collect(Collectors.joining("\t")))
                .append('\n'));
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (FileChannel channel = FileChannel.open(
                    fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("write " + file, e);
        }
    }
}
