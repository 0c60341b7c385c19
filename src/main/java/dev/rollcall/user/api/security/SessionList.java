package dev.rollcall.user.api.security;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The sessions of a user. */
@Schema(name = "SessionList")
public record SessionList(
        @Schema(description = "The last used first; without sessions of offline tokens, which Keycloak does not list")
        List<SessionView> items) {}
