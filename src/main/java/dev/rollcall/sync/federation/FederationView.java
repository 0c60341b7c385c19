package dev.rollcall.sync.federation;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.directory.federation.UserFederations.Federation;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A user federation of Keycloak, as the API shows it. */
@Schema(name = "Federation", description = "A directory, such as LDAP, from which Keycloak has users")
public record FederationView(
        @Schema(required = true, description = "The name of the user federation in Keycloak", examples = "ldap")
        String name,

        @Schema(
                required = true,
                nullable = true,
                description = "How often Keycloak synchronizes users by its own timer, in seconds; null for never")
        @JsonInclude // the serializer that Quarkus generates leaves out a number that is null
        Long periodSeconds,

        @Schema(
                required = true,
                nullable = true,
                description =
                        "How many seconds a record can be behind the directory at most, while everything works. Null if there is no limit:"
                                + " neither Keycloak (`periodSeconds`) nor Rollcall (`rollcall.federation.sync-every`)"
                                + " synchronizes changed users, or Keycloak does and no reconciliation starts by itself")
        @JsonInclude // as above
        Long behindSeconds) {

    static FederationView of(Federation federation, Optional<Duration> behind) {
        return new FederationView(
                federation.name(),
                federation.period().map(Duration::toSeconds).orElse(null),
                behind.map(Duration::toSeconds).orElse(null));
    }
}
