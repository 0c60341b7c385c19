package dev.rollcall.directory.keycloak.profile;

import static dev.rollcall.directory.keycloak.call.KeycloakJson.elements;
import static dev.rollcall.directory.keycloak.call.KeycloakJson.required;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.directory.keycloak.call.KeycloakCalls;
import dev.rollcall.directory.keycloak.call.KeycloakJson;
import dev.rollcall.directory.profile.DeclaredAttribute;
import dev.rollcall.directory.profile.DeclaredAttribute.Audience;
import dev.rollcall.directory.profile.DeclaredAttribute.Option;
import dev.rollcall.directory.profile.DeclaredProfile;
import dev.rollcall.directory.profile.InputType;
import dev.rollcall.directory.profile.ProfileSource;
import jakarta.inject.Singleton;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the user profile of Keycloak's realm, as it is declared there, and the realm's localization. */
@Singleton
record KeycloakProfile(KeycloakProfileApi api, KeycloakCalls calls) implements ProfileSource {

    private static final String NAME = "name";
    private static final String ROLES = "roles";
    private static final String OPTIONS = "options";
    private static final String ENGLISH = "en";

    @Override
    public DeclaredProfile profile() {
        JsonNode profile = calls.ask(api::profile);
        return new DeclaredProfile(
                elements(KeycloakJson.array(profile.path("attributes")))
                        .map(KeycloakProfile::attribute)
                        .toList(),
                elements(profile.path("groups")).map(KeycloakProfile::group).toList());
    }

    private static DeclaredAttribute attribute(JsonNode attribute) {
        Set<Audience> editors = audiences(attribute.path("permissions").path("edit"));
        Set<Audience> viewers = audiences(attribute.path("permissions").path("view"));
        viewers.addAll(editors);
        // Keycloak requires nothing of those who cannot change it
        Set<Audience> requiredOf = requiredOf(attribute.path("required"));
        requiredOf.retainAll(editors);
        JsonNode validations = attribute.path("validations");
        JsonNode annotations = attribute.path("annotations");
        boolean multivalued = attribute.path("multivalued").asBoolean();
        List<Option> options = options(validations, annotations);
        return new DeclaredAttribute(
                required(attribute, NAME),
                text(attribute.path("displayName")),
                multivalued,
                viewers,
                editors,
                requiredOf,
                names(validations),
                options,
                inputType(annotations.path("inputType").asText(), multivalued, options),
                text(attribute.path("group")));
    }

    private static DeclaredProfile.Group group(JsonNode group) {
        return new DeclaredProfile.Group(
                group.path(NAME).asText(), text(group.path("displayHeader")), text(group.path("displayDescription")));
    }

    private static Set<Audience> audiences(JsonNode roles) {
        Set<Audience> audiences = EnumSet.noneOf(Audience.class);
        elements(roles).map(JsonNode::asText).forEach(role -> {
            switch (role) {
                case "admin" -> audiences.add(Audience.ADMINISTRATOR);
                case "user" -> audiences.add(Audience.USER);
                default -> {} // of a later version
            }
        });
        return audiences;
    }

    /** Nobody, if it is required only for some scopes: Keycloak asks for it at the sign-in. */
    private static Set<Audience> requiredOf(JsonNode required) {
        boolean always = required.isObject()
                && required.path(ROLES).isEmpty()
                && required.path("scopes").isEmpty();
        return always ? EnumSet.allOf(Audience.class) : audiences(required.path(ROLES));
    }

    private static Set<String> names(JsonNode validations) {
        Set<String> names = new HashSet<>();
        validations.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** An annotation may name another validator that has the options, and has labels or the beginning of their keys. */
    private static List<Option> options(JsonNode validations, JsonNode annotations) {
        String validator = annotations.path("inputOptionsFromValidation").asText(OPTIONS);
        JsonNode labels = annotations.path("inputOptionLabels");
        String prefix = annotations.path("inputOptionLabelsI18nPrefix").asText("");
        return elements(validations.path(validator).path(OPTIONS))
                .map(JsonNode::asText)
                .map(value -> new Option(
                        value,
                        labels.hasNonNull(value)
                                ? labels.path(value).asText()
                                : prefix.isEmpty() ? null : "${" + prefix + "." + value + "}"))
                .toList();
    }

    private static InputType inputType(String annotation, boolean multivalued, List<Option> options) {
        return switch (annotation) {
            case "textarea" -> InputType.TEXTAREA;
            case "html5-number" -> InputType.NUMBER;
            case "html5-date" -> InputType.DATE;
            case "select" -> options.isEmpty() ? InputType.TEXT : InputType.SELECT;
            case "select-radiobuttons" -> options.isEmpty() ? InputType.TEXT : InputType.RADIO;
            case "multiselect", "multiselect-checkboxes" -> options.isEmpty() ? InputType.TEXT : InputType.MULTISELECT;
            case "" -> unannotated(multivalued, options);
            default -> InputType.TEXT;
        };
    }

    private static InputType unannotated(boolean multivalued, List<Option> options) {
        if (options.isEmpty()) {
            return InputType.TEXT;
        }
        return multivalued ? InputType.MULTISELECT : InputType.SELECT;
    }

    @Override
    public Languages languages() {
        JsonNode realm = calls.ask(api::realm);
        if (!realm.path("internationalizationEnabled").asBoolean()) {
            return new Languages(ENGLISH, List.of());
        }
        String fallback = realm.path("defaultLocale").asText("");
        return new Languages(
                fallback.isBlank() ? ENGLISH : fallback,
                elements(realm.path("supportedLocales"))
                        .map(JsonNode::asText)
                        .sorted()
                        .toList());
    }

    @Override
    public Map<String, String> texts(String language) {
        Map<String, String> texts = new HashMap<>();
        calls.ask(() -> api.texts(language, true))
                .properties()
                .forEach(text -> texts.put(text.getKey(), text.getValue().asText()));
        return texts;
    }

    private static String text(JsonNode node) {
        String text = node.asText("");
        return text.isBlank() ? null : text;
    }
}
