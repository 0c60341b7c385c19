package dev.rollcall.act;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.rollcall.audit.Action;
import dev.rollcall.directory.IdentityChange;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans are stored as JSON, which older and newer releases read. */
class PlanTest {

    private static final UUID USER = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057");
    private static final Instant START = Instant.parse("2026-01-02T03:04:05.678Z");

    private static final String REVOKE_SESSIONS = """
            {"action":"revoke-sessions","userId":"01890a5d-ac96-774b-bcce-b302099a8057","subject":"subject",\
            "begunAt":"2026-01-02T03:04:05.678Z","identity":{},"mailActions":[],"password":false,"keepSessions":false}""";

    private static final String EVERYTHING = """
            {"action":"update","userId":"01890a5d-ac96-774b-bcce-b302099a8057","subject":"subject",\
            "begunAt":"2026-01-02T03:04:05.678Z","identity":{"email":null,"enabled":false},"roles":["a","b"],\
            "attributes":{"tier":"gold"},"mailActions":["UPDATE_PASSWORD"],"password":true,"keepSessions":true,\
            "before":{"identity":{"email":"old@example.org","enabled":true},"roles":["a"],\
            "passwordSetAt":"2025-01-02T03:04:05.678Z"}}""";

    private static final String MEMBER = """
            {"action":"add-member","userId":"01890a5d-ac96-774b-bcce-b302099a8057","subject":"subject",\
            "begunAt":"2026-01-02T03:04:05.678Z","identity":{},"mailActions":[],"password":false,"keepSessions":false,\
            "organization":{"id":"01890a5d-ac96-774b-bcce-b302099a8058","keycloakId":"acme","role":"admin",\
            "before":{"member":false}}}""";

    private static final String ORGANIZATION = """
            {"action":"update-organization","begunAt":"2026-01-02T03:04:05.678Z","identity":{},\
            "attributes":{"plan":"gold"},"mailActions":[],"password":false,"keepSessions":false,\
            "organization":{"id":"01890a5d-ac96-774b-bcce-b302099a8058","keycloakId":"acme",\
            "change":{"name":"Acme","domains":[]},"before":{"change":{"name":"Old","domains":["acme.example"]}}}}""";

    private final ObjectMapper json = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

    private static Plan everything() {
        return Plan.of(Action.UPDATE, USER, "subject", START)
                .identity(change(null, false))
                .roles(List.of("a", "b"))
                .attributes(Map.of("tier", "gold"))
                .mailActions(List.of("UPDATE_PASSWORD"))
                .temporaryPassword(true, true)
                .before(new Plan.Before(
                        change("old@example.org", true), List.of("a"), Instant.parse("2025-01-02T03:04:05.678Z")))
                .build();
    }

    private static IdentityChange change(String email, boolean enabled) {
        Map<String, Object> patch = new HashMap<>();
        patch.put("email", email);
        patch.put("enabled", enabled);
        return IdentityChange.of(patch);
    }

    @Test
    void unusedComponentsAreLeftOut() throws JsonProcessingException {
        Plan plan = Plan.of(Action.REVOKE_SESSIONS, USER, "subject", START).build();

        assertThat(json.writeValueAsString(plan)).isEqualTo(REVOKE_SESSIONS);
    }

    @Test
    void fieldNamesAreStable() throws JsonProcessingException {
        assertThat(json.writeValueAsString(everything())).isEqualTo(EVERYTHING);
    }

    @Test
    void storedPlansAreRead() throws JsonProcessingException {
        assertThat(json.readValue(EVERYTHING, Plan.class)).isEqualTo(everything());
        assertThat(json.readValue(REVOKE_SESSIONS, Plan.class))
                .isEqualTo(
                        Plan.of(Action.REVOKE_SESSIONS, USER, "subject", START).build());
    }

    @Test
    void aBuilderChangesOnlyTheGivenComponents() {
        assertThat(everything().with().build()).isEqualTo(everything());
        assertThat(everything().with().subject("created").build().subject()).isEqualTo("created");
    }

    @ParameterizedTest
    @ValueSource(strings = {MEMBER, ORGANIZATION})
    void plansOfOrganizationsAreStable(String stored) throws JsonProcessingException {
        Plan plan = json.readValue(stored, Plan.class);

        assertThat(json.writeValueAsString(plan)).isEqualTo(stored);
        assertThat(plan.with().build()).isEqualTo(plan);
        assertThat(plan.target()).isEqualTo(UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8058"));
    }
}
