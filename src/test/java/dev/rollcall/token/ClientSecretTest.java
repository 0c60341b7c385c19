package dev.rollcall.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientSecretTest {

    @ParameterizedTest
    @CsvSource({
        "machine:secret, machine, secret",
        "machine:se:cret, machine, se:cret",
        "machine:, machine, ''",
        "ma%3Achine:s%25%2B%20+%C3%BC, ma:chine, s%+  ü",
    })
    void basicCredentialsAreFormDecoded(String pair, String clientId, String secret) {
        assertThat(ClientSecret.of(basic(pair), null, null)).contains(new ClientSecret(clientId, secret));
    }

    @ParameterizedTest
    @ValueSource(strings = {"basic ", "BASIC ", "Basic   "})
    void schemeIsCaseInsensitive(String scheme) {
        String header = basic("machine:secret").replaceFirst("Basic ", scheme);

        assertThat(ClientSecret.of(header, null, null)).contains(new ClientSecret("machine", "secret"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Basic", "Basic ", "Basic !!!", "Bearer abc", "", "Basic bm9jb2xvbg==", "Basic OnNlY3JldA=="})
    void headerWithoutClientYieldsNone(String header) {
        assertThat(ClientSecret.of(header, "form-client", "form-secret")).isEmpty();
    }

    @Test
    void undecodablePairYieldsNone() {
        assertThat(ClientSecret.of(basic("machine:100%zz"), null, null)).isEmpty();
    }

    @Test
    void formIsUsedWithoutHeader() {
        assertThat(ClientSecret.of(null, "machine", "se+cret")).contains(new ClientSecret("machine", "se+cret"));
        assertThat(ClientSecret.of(null, "public", null)).contains(new ClientSecret("public", null));
        assertThat(ClientSecret.of(null, " ", "secret")).isEmpty();
        assertThat(ClientSecret.of(null, null, "secret")).isEmpty();
    }

    @Test
    void toStringOmitsTheSecret() {
        assertThat(new ClientSecret("machine", "hidden")).hasToString("ClientSecret[machine]");
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }
}
