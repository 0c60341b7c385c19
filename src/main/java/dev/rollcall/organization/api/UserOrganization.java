package dev.rollcall.organization.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.rollcall.http.FieldsOf;
import dev.rollcall.organization.Organization;
import dev.rollcall.organization.OrganizationQueries.OfUser;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * An organization of a user and, beside its fields, those of the user's membership. Its schema is in {@code META-INF/openapi.yaml}, because
 * the generator would repeat the unwrapped fields.
 */
@Schema(hidden = true)
public record UserOrganization(
        @JsonUnwrapped @JsonSerialize(using = FieldsOf.class)
        Organization organization,

        String role,
        String membershipType,
        Instant joinedAt) {

    /**
     * @param external whether to show the external id of the organization
     */
    static UserOrganization of(OfUser one, boolean external) {
        return new UserOrganization(
                external ? one.organization() : one.organization().withoutExternalId(),
                one.membership().role().code(),
                one.membership().type().code(),
                one.membership().joinedAt());
    }
}
