package dev.rollcall.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealmFileTest {

    private static final String URL = "http://localhost:8081/logout/backchannel";

    @Test
    void onlyTheBackChannelLogoutUrlIsReplaced(@TempDir Path directory) throws IOException {
        Path filled = RealmFile.write(RealmFile.DEMO, URL, directory);

        assertThat(filled).isAbsolute().hasParent(directory.toAbsolutePath()).hasFileName("rollcall-realm.json");
        assertThat(backChannelLogoutUrl(Files.readString(filled))).isEqualTo(URL);
        assertThat(Files.readString(filled).replace(URL, RealmFile.PLACEHOLDER))
                .isEqualTo(Files.readString(RealmFile.DEMO));
        assertThat(backChannelLogoutUrl(RealmFile.read(RealmFile.DEMO, ""))).isEmpty();
    }

    @Test
    void fileWithoutPlaceholderIsRefused(@TempDir Path directory) throws IOException {
        Path other = Files.writeString(directory.resolve("other.json"), "{}");

        assertThatThrownBy(() -> RealmFile.read(other, URL))
                .isInstanceOf(StackFailure.class)
                .hasMessageContaining(RealmFile.PLACEHOLDER);
    }

    private static String backChannelLogoutUrl(String realm) throws IOException {
        JsonNode clients = new ObjectMapper().readTree(realm).path("clients");
        return StreamSupport.stream(clients.spliterator(), false)
                .filter(client -> client.path("clientId").asText().equals("rollcall"))
                .findFirst()
                .orElseThrow()
                .path("attributes")
                .path("backchannel.logout.url")
                .asText();
    }
}
