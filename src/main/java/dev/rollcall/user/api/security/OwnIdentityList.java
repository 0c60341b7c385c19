package dev.rollcall.user.api.security;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The caller's accounts at other providers, and providers where another can be linked. */
@Schema(name = "OwnLinkedIdentityList")
public record OwnIdentityList(
        @Schema(description = "The linked accounts") List<IdentityView> items,

        @Schema(
                description =
                        "The enabled providers with which no account is linked. `/login?action=idp_link:` with the alias links one. None if the"
                                + " realm does not offer the required action `idp_link`, or if the service lacks `view-identity-providers`")
        List<LinkableProviderView> linkable) {}
