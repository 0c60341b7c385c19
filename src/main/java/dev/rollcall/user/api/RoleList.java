package dev.rollcall.user.api;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** All roles of the realm. */
@Schema(name = "RoleList")
public record RoleList(
        @Schema(description = "Sorted by name") List<RoleView> items) {}
