package dev.rollcall.organization.api;

import dev.rollcall.organization.Organization;
import dev.rollcall.paging.Pages;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A page of organizations. */
@Schema(name = "OrganizationPage")
public record OrganizationPage(
        @Schema(required = true) List<OrganizationView> items,

        @Schema(nullable = true, description = "Cursor of the next page; null on the last page")
        String next,

        @Schema(nullable = true, description = "Cursor of the previous page; null on the first page")
        String previous) {

    static OrganizationPage of(Pages.Page<Organization> page) {
        return new OrganizationPage(
                page.items().stream().map(OrganizationView::of).toList(), page.next(), page.previous());
    }
}
