package io.fairlead.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import org.junit.jupiter.api.Test;

class SignInLinksTest {

    @Test
    void linksEndWithTheTokenThatAskedForThem() {
        SignInLinks links = new SignInLinks(Clock.systemUTC());
        String revoked = links.create(new Identity("laptop", Role.ADMINISTRATOR));
        String kept = links.createForAdministrator();

        links.closeAll("laptop");

        assertThat(links.redeem(revoked)).isEmpty();
        assertThat(links.redeem(kept)).map(Identity::name).contains("admin");
        assertThat(links.redeem(kept)).isEmpty();
    }
}
