package dev.rollcall.organization.api;

import dev.rollcall.organization.OrganizationQueries.OfUser;
import dev.rollcall.paging.Pages;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A page of the organizations of a user. */
@Schema(name = "UserOrganizationPage")
public record UserOrganizationPage(
        @Schema(ref = "UserOrganizations") List<UserOrganization> items, String next, String previous) {

    /**
     * @param external whether to show the external ids of the organizations
     */
    static UserOrganizationPage of(Pages.Page<OfUser> page, boolean external) {
        return new UserOrganizationPage(
                page.items().stream()
                        .map(one -> UserOrganization.of(one, external))
                        .toList(),
                page.next(),
                page.previous());
    }
}
