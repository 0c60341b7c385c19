package dev.rollcall.directory.keycloak.setup;

import static dev.rollcall.directory.keycloak.call.KeycloakJson.elements;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.directory.keycloak.call.KeycloakCalls;
import dev.rollcall.setup.Finding;
import dev.rollcall.setup.Part;
import dev.rollcall.setup.SetupCheck;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;

/** Looks for attributes of the realm's user profile that an administrator must set, and that the service cannot set. */
@Singleton
record ProfileCheck(KeycloakSetupApi api, KeycloakCalls calls) implements SetupCheck {

    /** What a new user can have here. */
    private static final Set<String> SET_HERE = Set.of("username", "email", "firstName", "lastName", "locale");

    @Override
    public Part part() {
        return Part.PROFILE;
    }

    @Override
    public List<Finding> look() {
        List<String> required = elements(calls.ask(api::profile).path("attributes"))
                .filter(ProfileCheck::isRequiredOfAdministrators)
                .map(attribute -> attribute.path("name").asText())
                .filter(name -> !SET_HERE.contains(name))
                .toList();
        return List.of(
                required.isEmpty()
                        ? Finding.ok(Part.PROFILE, "The user profile requires nothing that the service cannot set.")
                        : Finding.error(
                                Part.PROFILE,
                                "No user can be created here: the realm's user profile requires %s, which the service cannot set."
                                        .formatted(String.join(", ", required)),
                                "In Keycloak, open Realm settings > User profile and require the attribute of users only ('Required for': user), not of administrators; or create users in Keycloak alone."));
    }

    /** Without roles, everybody must set it; one that only some scopes require, nobody must by the Admin API. */
    private static boolean isRequiredOfAdministrators(JsonNode attribute) {
        JsonNode required = attribute.path("required");
        boolean ofAll = required.isObject()
                && required.path("roles").isEmpty()
                && required.path("scopes").isEmpty();
        return ofAll
                || elements(required.path("roles"))
                        .anyMatch(role -> role.asText().equals("admin"));
    }
}
