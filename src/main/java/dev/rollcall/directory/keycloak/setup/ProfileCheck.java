package dev.rollcall.directory.keycloak.setup;

import static dev.rollcall.directory.keycloak.call.KeycloakJson.elements;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.directory.keycloak.call.KeycloakCalls;
import dev.rollcall.directory.keycloak.call.KeycloakFailures;
import dev.rollcall.setup.Finding;
import dev.rollcall.setup.Part;
import dev.rollcall.setup.SetupCheck;
import jakarta.inject.Singleton;
import java.util.List;

/** Looks for attributes of the realm's user profile that an administrator must set, and that the service cannot set. */
@Singleton
record ProfileCheck(KeycloakSetupApi api, KeycloakCalls calls) implements SetupCheck {

    @Override
    public Part part() {
        return Part.PROFILE;
    }

    @Override
    public List<Finding> look() {
        List<String> required = elements(calls.ask(api::profile).path("attributes"))
                .filter(ProfileCheck::isRequiredOfAdministrators)
                .map(attribute -> attribute.path("name").asText())
                .filter(name -> !KeycloakFailures.SETTABLE.contains(name))
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

    /** Without roles and scopes, everybody has to have the attribute; but Keycloak requires nothing that administrators may not edit. */
    private static boolean isRequiredOfAdministrators(JsonNode attribute) {
        JsonNode required = attribute.path("required");
        return required.isObject()
                && includesAdministrators(required.path("roles"))
                && (!required.path("roles").isEmpty() || required.path("scopes").isEmpty())
                && includesAdministrators(attribute.path("permissions").path("edit"));
    }

    private static boolean includesAdministrators(JsonNode roles) {
        return roles.isEmpty() || elements(roles).anyMatch(role -> role.asText().equals("admin"));
    }
}
