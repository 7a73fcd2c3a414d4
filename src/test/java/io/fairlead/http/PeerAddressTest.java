package io.fairlead.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerAddressTest {

    @ParameterizedTest
    @CsvSource({
        "unix:///var/run/docker.sock, unix:///var/run/docker.sock",
        "/var/run/docker.sock, unix:///var/run/docker.sock",
        "unix:///run/../run/x.sock, unix:///run/x.sock",
        "tcp://192.0.2.7:2375, tcp://192.0.2.7:2375",
        "http://docker.example:2375/, tcp://docker.example:2375",
        "tcp://[2001:db8::7]:2375, tcp://[2001:db8::7]:2375",
    })
    void isReadAsDockersClientsWriteIt(String text, String meant) {
        assertThat(PeerAddress.parse(text).map(PeerAddress::toString)).contains(meant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "docker.sock",
                "unix://docker.sock",
                "ssh://host",
                "https://192.0.2.7:2376",
                "tcp://192.0.2.7",
                "tcp://192.0.2.7:0",
                "tcp://192.0.2.7:65536",
                "tcp://user@192.0.2.7:2375",
                "tcp://192.0.2.7:2375/path"
            })
    void isNothingElse(String text) {
        assertThat(PeerAddress.parse(text)).isEmpty();
    }
}
