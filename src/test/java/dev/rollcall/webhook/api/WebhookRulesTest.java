package dev.rollcall.webhook.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.change.ChangeTypes;
import dev.rollcall.problem.ProblemException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookRulesTest {

    /** A type that the API accepts and the log does not know would stop all deliveries. */
    @Test
    void typesOfWebhooksAreThoseOfTheLog() {
        for (String entity : List.of("user", "organization", "membership", "team")) {
            for (String change :
                    List.of("*", "created", "updated", "disabled", "enabled", "deleted", "restored", "relinked")) {
                String type = entity + "." + change;
                boolean isKnown = change.equals("*") || ChangeTypes.KNOWN.contains(type);
                assertThat(type.matches(WebhookRules.TYPE)).as(type).isEqualTo(isKnown);
            }
        }
        assertThat(ChangeTypes.KNOWN).allMatch(type -> type.matches(WebhookRules.TYPE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "user", "user.", "user.*.*", "users.*", "agent.created", "user.*,team.*", " user.*"})
    void otherTextsAreNoTypes(String text) {
        assertThat(text).doesNotMatch(WebhookRules.TYPE);
    }

    @Test
    void logRefusesUnknownTypes() {
        assertThatThrownBy(() -> ChangeTypes.of("membership.relinked")).isInstanceOf(ProblemException.class);
    }
}
