package io.fairlead.kernel.nftables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A set without a name of its own, written out where a rule uses it. */
final class SetText {

    private final SetContents set;
    private final List<Loaded> key;

    /**
     * @param key the parts of the key, which say how to write values
     */
    SetText(SetContents set, List<Loaded> key) {
        this.set = set;
        this.key = key;
    }

    String write() {
        List<String> elements = new ArrayList<>();
        boolean pairs = set.isInterval() && set.fields().size() < 2;
        for (int i = 0; i < set.elements().size(); i++) {
            RawElement element = set.elements().get(i);
            if (element.end()) {
                continue;
            }
            Bytes end = element.keyEnd();
            byte[] last = end == null ? element.key().array() : end.array();
            if (pairs) {
                last = i + 1 < set.elements().size()
                        ? before(set.elements().get(i + 1).key().array())
                        : ones(last.length);
            }
            elements.add((element.catchAll() ? "*" : range(element.key().array(), last)) + data(element));
        }
        return elements.isEmpty() ? "{ }" : "{ " + String.join(", ", elements) + " }";
    }

    private static String data(RawElement element) {
        Verdict verdict = element.verdict();
        Bytes data = element.data();
        return verdict != null ? " : " + verdict : data != null ? " : " + data : "";
    }

    private String range(byte[] first, byte[] last) {
        List<String> parts = new ArrayList<>();
        int at = 0;
        for (Loaded part : key) {
            int end = Math.min(first.length, key.size() == 1 ? first.length : at + part.length());
            if (at >= end) {
                return Bytes.of(first).toString();
            }
            parts.add(part.range(Arrays.copyOfRange(first, at, end), Arrays.copyOfRange(last, at, end)));
            at = (end + 3) & ~3;
        }
        return String.join(" . ", parts);
    }

    private static byte[] before(byte[] key) {
        byte[] last = key.clone();
        for (int i = last.length - 1; i >= 0; i--) {
            last[i]--;
            if (last[i] != -1) {
                break;
            }
        }
        return last;
    }

    private static byte[] ones(int length) {
        byte[] ones = new byte[length];
        Arrays.fill(ones, (byte) 0xff);
        return ones;
    }
}
