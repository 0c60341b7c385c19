package dev.rollcall.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.setup.Finding;
import dev.rollcall.setup.Level;
import dev.rollcall.setup.Setup;
import dev.rollcall.testing.Jwt;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.api.Keys;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The tokens that Keycloak issues for an agent's keys name its sponsor. */
@QuarkusTest
class AgentTokensTest {

    private static final String PROFILE = "/users/profile";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Inject
    Setup setup;

    private final Realm realm = Realm.get();
    private final ApiCaller admin = Api.admin();
    private final Sponsor sponsor = Sponsor.create();

    private static Jwt token(Keys.Key key) {
        ApiResponse answer = Api.anonymous()
                .form("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange")
                .form("subject_token", key.secret())
                .form("subject_token_type", "urn:rollcall:token-type:api-key")
                .post("/token")
                .expect(200);
        return Jwt.of(answer.path("access_token"));
    }

    @Test
    void tokenNamesTheSponsorFromTheFirstOneOn() {
        Sponsor.Agent agent = sponsor.agent();

        Jwt token = token(agent.key("users:read"));

        assertThat(token.claim("sponsor").asText()).isEqualTo(sponsor.identity().subject());
        assertThat(token.claim("sub").asText()).isEqualTo(agent.subject());
    }

    @Test
    void tokenNamesTheNextSponsorAfterAMove() {
        Sponsor.Agent agent = sponsor.agent();
        Keys.Key key = agent.key("users:read");
        Sponsor another = Sponsor.create();

        admin.post(agent.path() + "/move", Map.of("sponsor", another.id())).expect(200);

        assertThat(token(key).claim("sponsor").asText())
                .isEqualTo(another.identity().subject());
    }

    /** A person can have a claim of this name only if an administrator of Keycloak wants it. */
    @Test
    void tokenOfAPersonNamesNoSponsor() {
        Keys.Key key = new Keys(sponsor.identity()).create("users:read");

        assertThat(token(key).claim("sponsor").isMissingNode()).isTrue();
    }

    /** Creations do not fail: the set-up check says what to do, and Keycloak is told once it can be. */
    @Test
    void realmThatDoesNotDeclareTheAttributeIsToldOnceItDoes() {
        assertThat(finding().level()).isEqualTo(Level.OK);
        JsonNode profile = realm.read(PROFILE);
        realm.admin("PUT", PROFILE, without(profile));
        Sponsor.Agent agent;
        try {
            agent = sponsor.agent();

            assertThat(finding().level()).isEqualTo(Level.WARNING);
            assertThat(finding().text()).contains("does not declare").contains("setup-realm.sh");
            assertThat(token(agent.key("users:read")).claim("sponsor").isMissingNode())
                    .isTrue();
        } finally {
            realm.admin("PUT", PROFILE, profile);
        }

        await().atMost(PATIENCE)
                .until(() -> realm.user(agent.subject())
                        .at("/attributes/sponsor/0")
                        .asText()
                        .equals(sponsor.identity().subject()));
    }

    @Test
    void attributeThatUsersMayEditIsAFinding() {
        JsonNode profile = realm.read(PROFILE);
        ObjectNode open = profile.deepCopy();
        attribute(open).withObject("/permissions").withArray("edit").add("user");
        realm.admin("PUT", PROFILE, open);
        try {
            assertThat(finding().level()).isEqualTo(Level.WARNING);
            assertThat(finding().text()).contains("can be viewed or edited by others");
        } finally {
            realm.admin("PUT", PROFILE, profile);
        }
    }

    private Finding finding() {
        List<Finding> findings = setup.look().stream()
                .filter(finding -> finding.message().contains("sponsor"))
                .toList();
        assertThat(findings).hasSize(1);
        return findings.get(0);
    }

    private static ObjectNode attribute(JsonNode profile) {
        for (JsonNode attribute : profile.path("attributes")) {
            if (attribute.path("name").asText().equals("sponsor")) {
                return (ObjectNode) attribute;
            }
        }
        throw new AssertionError("not declared");
    }

    private static JsonNode without(JsonNode profile) {
        ObjectNode rest = profile.deepCopy();
        ArrayNode attributes = (ArrayNode) rest.path("attributes");
        JsonNode removed = attribute(rest);
        for (int i = 0; i < attributes.size(); i++) {
            if (attributes.get(i) == removed) {
                attributes.remove(i);
            }
        }
        return rest;
    }
}
