package dev.rollcall.user.api.profile;

import dev.rollcall.directory.keycloak.KeycloakUrls;
import dev.rollcall.directory.profile.DeclaredAttribute;
import dev.rollcall.directory.profile.DeclaredAttribute.Audience;
import dev.rollcall.directory.profile.DeclaredProfile;
import dev.rollcall.directory.profile.ProfileLanguages;
import dev.rollcall.directory.profile.ProfileTexts;
import dev.rollcall.directory.profile.RealmProfile;
import dev.rollcall.user.api.profile.ProfileView.Access;
import dev.rollcall.user.api.profile.ProfileView.Attribute;
import dev.rollcall.user.api.profile.ProfileView.Group;
import dev.rollcall.user.api.profile.ProfileView.Option;
import io.quarkus.oidc.OidcConfigurationMetadata;
import io.quarkus.oidc.runtime.TenantConfigBean;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Describes the realm's user profile for the forms of a caller: its languages and its attributes. */
@Singleton
record ProfileForms(RealmProfile profile, ProfileLanguages languages, TenantConfigBean tenants) {

    /**
     * Returns the attributes that a caller may see in their own account or in the records of all users.
     *
     * @param owns whether the caller has an account of their own
     * @param reads whether the caller reads the records of others
     * @param manages whether the caller changes them
     * @throws RuntimeException as {@link RealmProfile#read}
     */
    ProfileView forms(boolean owns, boolean reads, boolean manages, String acceptLanguage) {
        if (profile.names().isEmpty()) {
            return new ProfileView("en", languages.all(), accountUrl(), List.of(), List.of());
        }
        DeclaredProfile declared = profile.known().orElseGet(profile::read);
        ProfileTexts texts = languages.texts(acceptLanguage);
        List<Attribute> attributes = declared.attributes().stream()
                .filter(attribute -> profile.names().contains(attribute.name()))
                .map(attribute -> attribute(
                        attribute,
                        owns ? access(attribute, Audience.USER, true) : null,
                        reads ? access(attribute, Audience.ADMINISTRATOR, manages) : null,
                        texts))
                .filter(attribute -> attribute.own() != null || attribute.users() != null)
                .toList();
        Set<String> used = attributes.stream()
                .map(Attribute::group)
                .flatMap(group -> Optional.ofNullable(group).stream())
                .collect(Collectors.toSet());
        return new ProfileView(
                texts.language(),
                languages.all(),
                accountUrl(),
                attributes,
                declared.groups().stream()
                        .filter(group -> used.contains(group.name()))
                        .map(group -> new Group(
                                group.name(),
                                texts.of(group.header(), group.name()),
                                texts.of(group.description(), null)))
                        .toList());
    }

    private static Access access(DeclaredAttribute attribute, Audience audience, boolean mayChange) {
        return attribute.isVisibleTo(audience)
                ? new Access(
                        attribute.requiredOf().contains(audience),
                        !mayChange || !attribute.isEditableBy(audience),
                        attribute.isEditableInAccountConsole())
                : null;
    }

    private static Attribute attribute(DeclaredAttribute attribute, Access own, Access users, ProfileTexts texts) {
        return new Attribute(
                attribute.name(),
                texts.of(attribute.displayName(), attribute.name()),
                attribute.inputType(),
                attribute.multivalued(),
                attribute.options().stream()
                        .map(option -> new Option(option.value(), texts.of(option.label(), option.value())))
                        .toList(),
                attribute.group(),
                own,
                users);
    }

    /** The issuer is the realm's address for browsers. */
    private String accountUrl() {
        return Optional.ofNullable(tenants.getDefaultTenant().getOidcMetadata())
                .map(OidcConfigurationMetadata::getIssuer)
                .map(KeycloakUrls::accountPages)
                .orElse(null);
    }
}
