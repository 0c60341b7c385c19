package dev.rollcall.directory.keycloak.setup;

import static dev.rollcall.directory.keycloak.call.KeycloakJson.elements;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.keycloak.call.KeycloakCalls;
import dev.rollcall.directory.keycloak.call.KeycloakFailures;
import dev.rollcall.directory.profile.DeclaredAttribute;
import dev.rollcall.directory.profile.DeclaredProfile;
import dev.rollcall.directory.profile.RealmProfile;
import dev.rollcall.setup.Finding;
import dev.rollcall.setup.Part;
import dev.rollcall.setup.SetupCheck;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks for attributes of the realm's user profile that an administrator must set and that the service cannot set, and at whether the attributes that
 * the setting names can be copied.
 */
@Singleton
record ProfileCheck(KeycloakSetupApi api, KeycloakCalls calls, RealmProfile profile) implements SetupCheck {

    private static final String SETTING = "rollcall.profile.attributes";

    private static final String OR_REMOVE =
            " Or remove the name from %s: the next reconciliation then erases the copies.".formatted(SETTING);

    @Override
    public Part part() {
        return Part.PROFILE;
    }

    /** If the service may not read the profile, it does not know the required attributes either. */
    @Override
    public List<Finding> look() {
        if (profile.names().isEmpty()) {
            return List.of(required());
        }
        DeclaredProfile declared;
        try {
            declared = profile.read();
        } catch (DirectoryRefusedException e) {
            return List.of(
                    Finding.warning(
                            Part.PROFILE,
                            "The realm's user profile cannot be read, so no profile attribute is copied or shown: %s"
                                    .formatted(Finding.sentence(e.getMessage())),
                            "Give the service account the roles of realm-management that docs/existing-realm.md lists: each of them allows to read the user profile."));
        }
        List<Finding> findings = copies(declared);
        findings.add(required());
        return findings;
    }

    private List<Finding> copies(DeclaredProfile declared) {
        List<Finding> findings = new ArrayList<>();
        List<String> copied = new ArrayList<>();
        profile.names().all().forEach(name -> {
            Optional<DeclaredAttribute> attribute = declared.attribute(name);
            if (attribute.isEmpty()) {
                findings.add(Finding.warning(
                        Part.PROFILE,
                        "The realm's user profile does not declare the attribute %s, which %s names, so it is not copied."
                                .formatted(name, SETTING),
                        "In Keycloak, open Realm settings > User profile > Create attribute and give it this name."
                                + OR_REMOVE));
            } else if (!attribute.get().isReadable()) {
                findings.add(Finding.warning(
                        Part.PROFILE,
                        "The realm's user profile does not let administrators view the attribute %s, which %s names, so it cannot be copied."
                                .formatted(name, SETTING),
                        "In Keycloak, open Realm settings > User profile > %s and let administrators view it ('Who can view?': Admin)."
                                        .formatted(name)
                                + OR_REMOVE));
            } else {
                copied.add(name);
            }
        });
        if (!copied.isEmpty()) {
            findings.add(Finding.ok(
                    Part.PROFILE,
                    "These attributes of the user profile are copied: %s.".formatted(String.join(", ", copied))));
        }
        return findings;
    }

    private Finding required() {
        List<String> required = elements(calls.ask(api::profile).path("attributes"))
                .filter(ProfileCheck::isRequiredOfAdministrators)
                .map(attribute -> attribute.path("name").asText())
                .filter(name -> !KeycloakFailures.SETTABLE.contains(name)
                        && !profile.names().contains(name))
                .toList();
        return required.isEmpty()
                ? Finding.ok(Part.PROFILE, "The user profile requires nothing that the service cannot set.")
                : Finding.error(
                        Part.PROFILE,
                        "No user can be created here: the realm's user profile requires %s, which the service cannot set."
                                .formatted(String.join(", ", required)),
                        "In Keycloak, open Realm settings > User profile and require the attribute of users only ('Required for': user), not of administrators; or name it in rollcall.profile.attributes, so that Rollcall sets it; or create users in Keycloak alone.");
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
