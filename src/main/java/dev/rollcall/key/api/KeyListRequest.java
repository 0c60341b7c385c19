package dev.rollcall.key.api;

import dev.rollcall.http.Parameters;
import dev.rollcall.key.KeyFilter;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;

/** The query parameters of the list of the API keys of all users. */
public class KeyListRequest extends KeyPageRequest {

    @RestQuery
    @Parameter(description = "Only keys of this user", schema = @Schema(type = SchemaType.STRING, format = "uuid"))
    String user;

    @RestQuery
    @Parameter(
            description = "Only keys that are limited to this organization",
            schema = @Schema(type = SchemaType.STRING, format = "uuid"))
    String organization;

    @Override
    public KeyFilter filter() {
        KeyFilter filter = super.filter();
        return new KeyFilter(id("user", user), id("organization", organization), filter.status(), filter.search());
    }

    private static Optional<UUID> id(String name, String value) {
        return Optional.ofNullable(value).map(text -> Parameters.uuid(name, text));
    }
}
