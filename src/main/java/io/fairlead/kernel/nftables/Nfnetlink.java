package io.fairlead.kernel.nftables;

import io.fairlead.netlink.MalformedMessageException;
import io.fairlead.netlink.MessageWriter;
import io.fairlead.netlink.NetlinkMessage;

/** Message types (enum nf_tables_msg_types, below NFNL_SUBSYS_NFTABLES) and struct nfgenmsg. */
final class Nfnetlink {

    private static final int SUBSYSTEM = 10;

    static final int BATCH_BEGIN = 0x10;
    static final int BATCH_END = 0x11;
    static final int NEWTABLE = type(0);
    static final int GETTABLE = type(1);
    static final int DELTABLE = type(2);
    static final int NEWCHAIN = type(3);
    static final int GETCHAIN = type(4);
    static final int DELCHAIN = type(5);
    static final int NEWRULE = type(6);
    static final int GETRULE = type(7);
    static final int DELRULE = type(8);
    static final int NEWSET = type(9);
    static final int GETSET = type(10);
    static final int DELSET = type(11);
    static final int NEWSETELEM = type(12);
    static final int GETSETELEM = type(13);
    static final int DELSETELEM = type(14);
    static final int NEWGEN = type(15);

    /** Size of struct nfgenmsg: family, version, resource id. */
    static final int HEADER = 4;
    /** NFNLGRP_NFTABLES. */
    static final int GROUP = 7;

    private Nfnetlink() {}

    private static int type(int message) {
        return SUBSYSTEM << 8 | message;
    }

    static MessageWriter message(MessageWriter w, String operation, int type, int flags, int family) {
        return w.message(operation, type, flags).u8(family).u8(0).be16(0);
    }

    /** Begins or ends a transaction; the resource id names the subsystem it is for. */
    static void batch(MessageWriter w, int type) {
        w.message("nf_tables transaction", type, 0).u8(0).u8(0).be16(SUBSYSTEM);
    }

    static int family(NetlinkMessage message) {
        if (message.body().remaining() < HEADER) {
            throw new MalformedMessageException("nf_tables message without its header");
        }
        return Byte.toUnsignedInt(message.body().get(0));
    }
}
