package dev.rollcall.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealmFileTest {

    private static final String URL = "http://localhost:8081/logout/backchannel";
    private static final String JWKS = "https://rollcall.example.org/.well-known/jwks.json";
    private static final RealmFile.Addresses ADDRESSES = new RealmFile.Addresses(URL, "mails.example.org", 2525, JWKS);

    @Test
    void onlyThePlaceholdersAreReplaced(@TempDir Path directory) throws IOException {
        Path filled = RealmFile.write(RealmFile.DEMO, ADDRESSES, directory);

        assertThat(filled).isAbsolute().hasParent(directory.toAbsolutePath()).hasFileName("rollcall-realm.json");
        assertThat(backChannelLogoutUrl(Files.readString(filled))).isEqualTo(URL);
        JsonNode smtp = new ObjectMapper().readTree(Files.readString(filled)).path("smtpServer");
        assertThat(smtp.path("host").asText()).isEqualTo("mails.example.org");
        assertThat(smtp.path("port").asText()).isEqualTo("2525");
        assertThat(Files.readString(filled)
                        .replace(URL, RealmFile.BACK_CHANNEL_LOGOUT_URL)
                        .replace("mails.example.org", RealmFile.SMTP_HOST)
                        .replace("2525", RealmFile.SMTP_PORT)
                        .replace(JWKS, RealmFile.JWKS_URL)
                        .replace(
                                "\"sslRequired\": \"external\"", "\"sslRequired\": \"" + RealmFile.SSL_REQUIRED + "\""))
                .isEqualTo(Files.readString(RealmFile.DEMO));
        RealmFile.Addresses noReports = RealmFile.Addresses.ofMails("localhost", 25);
        assertThat(backChannelLogoutUrl(RealmFile.read(RealmFile.DEMO, noReports)))
                .isEmpty();
    }

    @Test
    void fileWithoutPlaceholdersIsRefused(@TempDir Path directory) throws IOException {
        Path other = Files.writeString(directory.resolve("other.json"), "{}");

        assertThatThrownBy(() -> RealmFile.read(other, ADDRESSES))
                .isInstanceOf(StackFailure.class)
                .hasMessageContaining("has no ${ROLLCALL_");
    }

    @Test
    void keycloakThatCannotSwapKeysGetsNoProviderForThem() throws IOException {
        String realm = Files.readString(RealmFile.DEMO);

        for (String version : List.of("26.2.5", "26.4.7", "26.5.2")) {
            JsonNode old = new ObjectMapper().readTree(RealmFile.knownTo(version, realm));
            assertThat(old.has("identityProviders")).as(version).isFalse();
            assertThat(old.path("clients")).isNotEmpty();
        }
        for (String version : List.of("26.5.3", "26.7.3", "27.0.0", "999.0.0-SNAPSHOT")) {
            assertThat(RealmFile.knownTo(version, realm)).as(version).isEqualTo(realm);
        }
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
