package dev.rollcall.user.api.security;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The accounts of a user at other providers. */
@Schema(name = "LinkedIdentityList")
public record IdentityList(
        @Schema(description = "The linked accounts") List<IdentityView> items) {}
