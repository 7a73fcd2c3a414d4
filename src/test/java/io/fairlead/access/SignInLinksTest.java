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

    @Test
    void manyOfOneTokenEndNobodyElses() {
        SignInLinks links = new SignInLinks(Clock.systemUTC());
        String console = links.createForAdministrator();
        String last = "";
        for (int i = 0; i < 1001; i++) {
            last = links.create(new Identity("laptop", Role.ADMINISTRATOR));
        }
        assertThat(links.redeem(console)).isPresent();
        assertThat(links.redeem(last)).isPresent();
    }
}
