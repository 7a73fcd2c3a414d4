package io.fairlead.kernel.nftables;

import io.fairlead.netlink.Attribute;
import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MalformedMessageException;
import io.fairlead.netlink.MessageWriter;
import org.jspecify.annotations.Nullable;

/** What many nf_tables attributes share: required numbers, data (enum nft_data_attributes), verdicts and registers. */
final class Wire {

    private static final int NFTA_DATA_VALUE = 1;
    private static final int NFTA_DATA_VERDICT = 2;
    private static final int NFTA_VERDICT_CODE = 1;
    private static final int NFTA_VERDICT_CHAIN = 2;

    private Wire() {}

    static Attribute required(Attributes attributes, int type) {
        return attributes
                .find(type)
                .orElseThrow(() -> new MalformedMessageException("attribute " + type + " is missing"));
    }

    static int be32(Attributes attributes, int type) {
        return required(attributes, type).be32();
    }

    static int be32(Attributes attributes, int type, int otherwise) {
        return attributes.find(type).map(Attribute::be32).orElse(otherwise);
    }

    /** A handle, 0 if the kernel gave none. */
    static long be64(Attributes attributes, int type) {
        return attributes.find(type).map(Attribute::be64).orElse(0L);
    }

    static String string(Attributes attributes, int type) {
        return required(attributes, type).string();
    }

    static void value(MessageWriter w, int type, Bytes value) {
        w.nested(type, data -> data.attribute(NFTA_DATA_VALUE, value.array()));
    }

    static void verdict(MessageWriter w, int type, Verdict verdict) {
        w.nested(
                type,
                data -> data.nested(NFTA_DATA_VERDICT, v -> {
                    v.attributeBe32(NFTA_VERDICT_CODE, verdict.code().number());
                    if (!verdict.chain().isEmpty()) {
                        v.attributeString(NFTA_VERDICT_CHAIN, verdict.chain());
                    }
                }));
    }

    /** The bytes of a data attribute, or null if it holds a verdict or nothing. */
    static @Nullable Bytes value(Attributes attributes, int type) {
        return attributes
                .nested(type)
                .find(NFTA_DATA_VALUE)
                .map(value -> Bytes.of(value.bytes()))
                .orElse(null);
    }

    /** The verdict of a data attribute, or null if it holds none, or one that we have no word for. */
    static @Nullable Verdict verdict(Attributes attributes, int type) {
        Attributes data = attributes.nested(type);
        if (!data.has(NFTA_DATA_VERDICT)) {
            return null;
        }
        Attributes verdict = data.nested(NFTA_DATA_VERDICT);
        int number = be32(verdict, NFTA_VERDICT_CODE);
        for (Verdict.Code code : Verdict.Code.values()) {
            // The upper half of a queue's code is its number.
            if (code.number() == number || (code == Verdict.Code.QUEUE && number > 0 && (number & 0xff) == 3)) {
                String chain =
                        verdict.find(NFTA_VERDICT_CHAIN).map(Attribute::string).orElse("");
                return new Verdict(code, chain);
            }
        }
        return null;
    }

    /**
     * A register as the kernel lists it: what sits on a multiple of 16 bytes comes back as one of the four old registers
     * (NFT_REG_1 to NFT_REG_4), whatever was sent.
     */
    static int register(Attributes attributes, int type) {
        int number = be32(attributes, type);
        if (number >= 1 && number <= 4) {
            return 8 + 4 * (number - 1);
        }
        if (number != 0 && (number < 8 || number > 23)) {
            throw new MalformedMessageException("register " + number);
        }
        return number;
    }

    static int register(Attributes attributes, int type, int otherwise) {
        return attributes.has(type) ? register(attributes, type) : otherwise;
    }
}
