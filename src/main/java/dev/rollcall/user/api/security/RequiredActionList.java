package dev.rollcall.user.api.security;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The required actions that the realm offers. */
@Schema(name = "RequiredActionList")
public record RequiredActionList(
        @Schema(description = "Those that the realm has enabled, in its order")
        List<RequiredActionView> items) {}
