package dev.rollcall.user.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.rollcall.http.FieldsOf;
import dev.rollcall.user.UserView;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The answer to {@code PATCH /api/v1/users/me}: the record and, beside its fields, the address that is not confirmed yet. Reading the record
 * does not tell that address, since every request of an application would pay for it. The schema is in {@code META-INF/openapi.yaml}.
 *
 * @param pendingEmail null for none
 */
@Schema(hidden = true)
public record OwnUser(
        @JsonUnwrapped @JsonSerialize(using = FieldsOf.class)
        UserView user,

        String pendingEmail) {}
