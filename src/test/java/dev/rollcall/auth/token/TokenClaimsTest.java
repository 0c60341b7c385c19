package dev.rollcall.auth.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.testing.Realm;
import dev.rollcall.testing.Settings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenClaimsTest {

    private static final String PERSON = """
            {"sub": "5b2c", "iat": 1764000000, "exp": 1764000300, "auth_time": 1763999999, "azp": "rollcall-swagger", "sid": "s1",
             "scope": "openid profile email phone", "preferred_username": "alice", "given_name": "Alice",
             "family_name": "Example", "locale": "en", "email": "alice@example.org", "email_verified": true,
             "phone_number": "+49 30 23125 001", "realm_access": {"roles": ["user", "default-roles-rollcall", "admin", "offline_access", "user"]}}""";

    @Test
    void userTokenHasAllClaims() {
        TokenClaims claims = claims(PERSON);

        assertThat(claims)
                .isEqualTo(new TokenClaims(
                        "5b2c",
                        Instant.ofEpochSecond(1764000000),
                        Instant.ofEpochSecond(1764000300),
                        Optional.of(Instant.ofEpochSecond(1763999999)),
                        "rollcall-swagger",
                        false,
                        Optional.of(new TokenClaims.Profile("alice", "Alice", "Example", "en")),
                        Optional.of(new TokenClaims.Email("alice@example.org", true)),
                        Optional.of(new TokenClaims.Phone("+49 30 23125 001")),
                        List.of("admin", "user"),
                        Map.of(),
                        Optional.of("s1")));
    }

    @Test
    void emailIsUnknownWithoutScopeEmail() {
        assertThat(claims("""
                {"sub": "5b2c", "scope": "openid profile", "preferred_username": "alice"}""").email()).isEmpty();
    }

    @Test
    void missingEmailMeansNoneWithScopeEmail() {
        assertThat(claims("""
                {"sub": "5b2c", "scope": "openid profile email", "email_verified": true}""").email()).contains(new TokenClaims.Email(null, false));
    }

    @Test
    void emailWithoutVerificationClaimIsUnverified() {
        assertThat(claims("""
                {"sub": "5b2c", "scope": "email", "email": "alice@example.org"}""").email()).contains(new TokenClaims.Email("alice@example.org", false));
    }

    @Test
    void namesAreUnknownWithoutScopeProfile() {
        TokenClaims claims = claims("""
                {"sub": "5b2c", "scope": "openid email", "preferred_username": "alice"}""");

        assertThat(claims.profile()).isEmpty();
        assertThat(claims.username()).isEqualTo("5b2c");
    }

    @Test
    void missingNamesMeanNoneWithScopeProfile() {
        assertThat(claims("""
                {"sub": "5b2c", "scope": "profile", "preferred_username": "alice"}""").profile()).contains(new TokenClaims.Profile("alice", null, null, null));
    }

    @Test
    void phoneNumberIsUnknownWithoutScopePhone() {
        assertThat(claims("""
                {"sub": "5b2c", "scope": "openid profile email"}""").phone()).isEmpty();
    }

    @Test
    void missingPhoneNumberMeansNoneWithScopePhone() {
        assertThat(claims("""
                {"sub": "5b2c", "scope": "openid phone"}""").phone()).contains(new TokenClaims.Phone(null));
    }

    @Test
    void firstOfSeveralPhoneNumbersCounts() {
        assertThat(claims("""
                {"sub": "5b2c", "phone_number": ["+49 30 1", "+49 30 2"]}""").phone()).contains(new TokenClaims.Phone("+49 30 1"));
    }

    @Test
    void serviceAccountIsRecognizedByUsername() {
        assertThat(claims("""
                {"sub": "5b2c", "azp": "machine", "preferred_username": "service-account-machine"}""").serviceAccount()).isTrue();
    }

    @Test
    void serviceAccountIsRecognizedByClientWithoutUsername() {
        assertThat(claims("""
                {"sub": "5b2c", "azp": "machine", "client_id": "machine"}""").serviceAccount()).isTrue();
    }

    @Test
    void userNamedLikeAnotherClientsServiceAccountIsAPerson() {
        assertThat(claims("""
                {"sub": "5b2c", "azp": "swagger", "sid": "s1", "preferred_username": "service-account-machine"}""").serviceAccount()).isFalse();
    }

    @Test
    void rolesAreReadFromTheConfiguredClaim() {
        TokenClaims claims =
                TokenClaims.of(Realm.json("""
                        {"sub": "5b2c", "groups": {"of": ["b", "a", 3, null, "plumbing-x"]}}"""), roles("groups/of", "plumbing-*"), new ProfileClaims(Map::of));

        assertThat(claims.roles()).containsExactly("a", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"realm_access\": 1}", "{\"realm_access\": {\"roles\": \"admin\"}}", "[]"})
    void claimsOfAnotherShapeYieldNoRoles(String payload) {
        assertThat(TokenClaims.rolesAt(Realm.json(payload), "realm_access/roles"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"sub\": \"\"}", "{\"sub\": \"  \"}", "{\"sub\": null}", "{\"sub\": {}}"})
    void tokenWithoutSubjectIsRefused(String payload) {
        assertThatThrownBy(() -> claims(payload))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the token has no subject");
    }

    private static TokenClaims claims(String payload) {
        return TokenClaims.of(
                Realm.json(payload),
                roles("realm_access/roles", "default-roles-*", "offline_access"),
                new ProfileClaims(Map::of));
    }

    private static RealmRoles roles(String claim, String... ignored) {
        return new RealmRoles(Settings.of(
                CallerConfig.class,
                Map.of(
                        "rollcall.roles.claim",
                        claim,
                        "rollcall.roles.admin",
                        "admin",
                        "rollcall.roles.ignored",
                        String.join(",", ignored))));
    }
}
