package io.fairlead.kernel.nftables;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.netlink.Attributes;
import io.fairlead.netlink.MessageWriter;
import io.fairlead.netlink.NetlinkMessage;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserDataTest {

    private static final int ATTRIBUTE = 7;

    @Test
    void aCommentIsReadAsItWasWritten() {
        assertThat(read(UserData.comment(UserData.COMMENT, "fairlead host"))).isEqualTo("fairlead host");
    }

    /** Programs that talk to nf_tables by themselves keep an id, a name or JSON there, without type and length. */
    @ParameterizedTest
    @ValueSource(strings = {"nat-rule-7f3a", "{}", "x", "a long text in which some byte is taken for a length"})
    void whatOthersKeepThereIsNoComment(String theirs) {
        assertThat(read(theirs.getBytes(StandardCharsets.UTF_8))).isEmpty();
    }

    private static String read(byte[] data) {
        MessageWriter w = new MessageWriter().message("test", 0, 0).attribute(ATTRIBUTE, data);
        Attributes attributes =
                NetlinkMessage.parse(w.toBuffer(), NetlinkMessage.HOME).get(0).attributes(0);
        return UserData.readComment(attributes, ATTRIBUTE, UserData.COMMENT);
    }
}
