package dev.rollcall.user.api.security;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The credentials of a user, and the ways to sign in. */
@Schema(name = "CredentialList")
public record CredentialList(
        @Schema(description = "The credentials that Keycloak stores")
        List<CredentialView> items,

        @Schema(
                description =
                        "The ways to sign in: a password, a passkey, a linked provider that is enabled, and the user"
                                + " federation from which the user comes. A second factor alone is none")
        List<SignInWayView> waysToSignIn,

        @Schema(
                description =
                        "Whether Rollcall may ask Keycloak which of the user's linked providers are enabled. If not, its service"
                                + " account lacks `view-identity-providers`, and no linked provider counts as a way to sign in")
        boolean providersKnown) {}
