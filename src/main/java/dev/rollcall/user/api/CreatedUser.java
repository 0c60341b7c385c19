package dev.rollcall.user.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.rollcall.http.FieldsOf;
import dev.rollcall.user.UserView;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The answer to {@code POST /api/v1/users}: the record and, beside its fields, the outcome of the invitation. Its schema is in
 * {@code META-INF/openapi.yaml}, because the generator would repeat the unwrapped fields.
 *
 * @param invitation {@code sent}, {@code not-sent} or {@code unknown}; null if none was requested
 */
@Schema(hidden = true)
public record CreatedUser(
        @JsonUnwrapped @JsonSerialize(using = FieldsOf.class)
        UserView user,

        @JsonInclude(JsonInclude.Include.NON_NULL) String invitation) {}
