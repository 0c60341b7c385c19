package dev.rollcall.sync.run;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A difference that a run has found, without values. Hibernate stores it as JSON, which native-image does not see. */
@RegisterForReflection
@Schema(name = "RunSample", description = "A difference, with the names of the fields but without values")
public record RunSample(
        @Schema(
                required = true,
                description =
                        "`created`, `changed`, `returned` or `missing`; `relinked` if the user of a directory has another identity, which gets the record; `unsure` if Keycloak has the identity, but its listing left out the identity or its roles")
        String kind,

        @Schema(required = true, description = "The subject of the Keycloak identity")
        String subject,

        @Schema(nullable = true, description = "The id of the record, if there is one")
        UUID userId,

        @Schema(required = true, description = "The fields that differ")
        List<String> fields) {}
