package dev.rollcall.user.api;

import dev.rollcall.api.RoleName;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code PUT /api/v1/users/{id}/roles}. */
@Schema(description = "All roles of a user", additionalProperties = Schema.False.class)
@RegisterForReflection // read by a JSON mapper of its own
public record RolesReplacement(
        @Schema(description = "All realm roles of the user after the change")
        @NotNull(message = UserFields.MISSING_ROLES)
        @Size(max = UserFields.MAX_ROLES, message = UserFields.NO_ROLES)
        List<@RoleName String> roles) {

    /** Without duplicates, sorted. */
    public List<String> names() {
        return List.copyOf(new TreeSet<>(roles));
    }
}
