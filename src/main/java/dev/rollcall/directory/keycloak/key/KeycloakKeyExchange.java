package dev.rollcall.directory.keycloak.key;

import static dev.rollcall.directory.keycloak.call.KeycloakJson.array;
import static dev.rollcall.directory.keycloak.call.KeycloakJson.elements;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.directory.key.KeyExchange;
import dev.rollcall.directory.keycloak.call.KeycloakCalls;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import java.util.Optional;

/** Implements the port of the swap with links of Keycloak's users to the identity provider that stands for this service. */
@Singleton
record KeycloakKeyExchange(KeySwaps swaps, KeyLinkApi api, KeycloakCalls calls) implements KeyExchange {

    private static final int CONFLICT = 409;

    @Override
    public void requireSetUp() {
        swaps.requireSetUp();
    }

    /** A link with another user id, which somebody made in Keycloak, is replaced: an assertion names the subject. */
    @Override
    public void link(String subject) {
        Optional<String> linked = linkedTo(subject);
        if (linked.equals(Optional.of(subject))) {
            return;
        }
        if (linked.isPresent()) {
            unlink(subject);
        }
        calls.changeUnlessGone(() -> linkUnlessLinked(subject));
    }

    /** Another request may have made the link, or this one before it was repeated. */
    private void linkUnlessLinked(String subject) {
        try {
            api.link(subject, PROVIDER, new KeyLinkApi.Link(subject, subject));
        } catch (WebApplicationException e) {
            if (e.getResponse().getStatus() != CONFLICT) {
                throw e;
            }
        }
    }

    @Override
    public void unlink(String subject) {
        calls.changeUnlessGone(() -> api.unlink(subject, PROVIDER));
    }

    @Override
    public boolean isLinked(String subject) {
        return linkedTo(subject).equals(Optional.of(subject));
    }

    /** Returns the user id of the link; empty without a link or a user. */
    private Optional<String> linkedTo(String subject) {
        return calls.askUnlessGone(() -> array(api.links(subject)))
                .flatMap(links -> elements(links)
                        .filter(link -> link.path("identityProvider").asText().equals(PROVIDER))
                        .map(KeycloakKeyExchange::userId)
                        .findFirst());
    }

    private static String userId(JsonNode link) {
        return link.path("userId").asText();
    }
}
