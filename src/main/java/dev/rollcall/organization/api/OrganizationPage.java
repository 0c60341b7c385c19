package dev.rollcall.organization.api;

import dev.rollcall.organization.Organization;
import dev.rollcall.paging.Pages;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A page of organizations. */
@Schema(name = "OrganizationPage")
public record OrganizationPage(List<Organization> items, String next, String previous) {

    /**
     * @param items those of the page
     */
    static OrganizationPage of(List<Organization> items, Pages.Page<Organization> page) {
        return new OrganizationPage(items, page.next(), page.previous());
    }
}
