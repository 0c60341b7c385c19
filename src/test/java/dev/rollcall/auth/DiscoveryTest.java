package dev.rollcall.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import dev.rollcall.problem.Problem;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that knows only the service's address can discover the realm (RFC 9728). */
@QuarkusTest
class DiscoveryTest {

    private static final String METADATA = "/.well-known/oauth-protected-resource";
    private static final Pattern ADDRESS = Pattern.compile("resource_metadata=\"([^\"]+)\"");

    @TestHTTPResource("/")
    URI service;

    @Test
    void resourceMetadataNamesServiceAndRealm() {
        Api.anonymous()
                .read(METADATA)
                .contentType("application/json")
                .body("resource", equalTo(service.toString().replaceFirst("/$", "")))
                .body("authorization_servers", contains(Realm.get().url()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not-a-token"})
    void challengeNamesTheResourceMetadata(String token) {
        String challenge = (token.isEmpty() ? Api.anonymous() : Api.as(token))
                .get("/api/v1/users/me")
                .expect(401)
                .header("WWW-Authenticate");

        Matcher address = ADDRESS.matcher(challenge);

        assertThat(address.find()).as(challenge).isTrue();
        assertThat(address.group(1)).isEqualTo(service.resolve(METADATA).toString());
        assertThat(challenge.contains("error=\"invalid_token\"")).isEqualTo(!token.isEmpty());
        Api.anonymous().get(address.group(1)).expect(200);
    }

    @Test
    void securityTxtReturns404WithoutContact() {
        Api.anonymous().get("/.well-known/security.txt").expect(404).contentType(Problem.MEDIA_TYPE);
    }
}
