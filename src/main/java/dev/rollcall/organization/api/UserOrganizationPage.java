package dev.rollcall.organization.api;

import dev.rollcall.organization.OrganizationQueries.OfUser;
import dev.rollcall.paging.Pages;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A page of the organizations of a user. */
@Schema(name = "UserOrganizationPage")
public record UserOrganizationPage(
        @Schema(required = true, ref = "UserOrganizations") List<UserOrganization> items,

        @Schema(nullable = true, description = "Cursor of the next page; null on the last page")
        String next,

        @Schema(nullable = true, description = "Cursor of the previous page; null on the first page")
        String previous) {

    static UserOrganizationPage of(Pages.Page<OfUser> page) {
        return new UserOrganizationPage(
                page.items().stream().map(UserOrganization::of).toList(), page.next(), page.previous());
    }
}
