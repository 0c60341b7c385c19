package dev.rollcall.directory.keycloak.key;

import dev.rollcall.directory.profile.DeclaredAttribute;
import dev.rollcall.directory.profile.SponsorAttribute;
import dev.rollcall.setup.Finding;
import dev.rollcall.setup.Part;
import dev.rollcall.setup.SetupCheck;
import dev.rollcall.signing.SigningConfig;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Looks at whether the tokens of agents can name their sponsor, and nobody but administrators says who it is. Agents get tokens by API keys. */
@Singleton
record SponsorCheck(SponsorAttribute attribute, SigningConfig config) implements SetupCheck {

    private static final String SCRIPT =
            "Run docker/keycloak/setup-realm.sh, or in Keycloak, open Realm settings > User profile > %s and let only administrators view and edit it.";

    @Override
    public Part part() {
        return Part.API_KEYS;
    }

    @Override
    public List<Finding> look() {
        return config.enabled() ? List.of(finding(attribute.declared())) : List.of();
    }

    private static Finding finding(Optional<DeclaredAttribute> declared) {
        if (declared.isEmpty()) {
            return Finding.warning(
                    Part.API_KEYS,
                    "The tokens of agents do not name their sponsor: the realm's user profile does not declare the attribute %s."
                            .formatted(SponsorAttribute.NAME),
                    SCRIPT.formatted("Create attribute"));
        }
        return SponsorAttribute.isForAdministrators(declared.get())
                ? Finding.ok(
                        Part.API_KEYS,
                        "Only administrators view and edit the attribute that names the sponsors of agents.")
                : Finding.warning(
                        Part.API_KEYS,
                        "The attribute %s of the realm's user profile, which names the sponsor of an agent in its tokens, can be viewed or edited by others than administrators, or not by them."
                                .formatted(SponsorAttribute.NAME),
                        SCRIPT.formatted(SponsorAttribute.NAME));
    }
}
