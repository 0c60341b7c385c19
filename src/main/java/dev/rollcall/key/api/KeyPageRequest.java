package dev.rollcall.key.api;

import dev.rollcall.http.Parameters;
import dev.rollcall.key.KeyFilter;
import dev.rollcall.key.KeyStatus;
import dev.rollcall.organization.api.PageRequest;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;

/** The query parameters of every list of API keys. They are parsed by the method, so that a wrong one gets 400. */
public class KeyPageRequest extends PageRequest {

    private static final int MAX_TEXT = 200;

    @RestQuery
    @Parameter(description = "Only keys with this status", schema = @Schema(implementation = KeyStatus.class))
    String status;

    @RestQuery
    @Parameter(
            description =
                    "The beginning of the secret or a part of it, up to the `prefix` of the key; or words that must all occur in the name,"
                            + " whatever their case",
            schema = @Schema(type = SchemaType.STRING, maxLength = 200))
    String search;

    public KeyFilter filter() {
        return new KeyFilter(
                Optional.empty(),
                Optional.empty(),
                Parameters.oneOf("status", status, List.of(KeyStatus.values()), KeyStatus::code),
                Parameters.text("search", search, MAX_TEXT).filter(text -> !text.isEmpty()));
    }
}
