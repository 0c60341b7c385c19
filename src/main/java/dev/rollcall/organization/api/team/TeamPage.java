package dev.rollcall.organization.api.team;

import dev.rollcall.organization.Team;
import dev.rollcall.paging.Pages;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A page of teams. */
@Schema(name = "TeamPage")
public record TeamPage(
        @Schema(required = true) List<TeamView> items,

        @Schema(nullable = true, description = "Cursor of the next page; null on the last page")
        String next,

        @Schema(nullable = true, description = "Cursor of the previous page; null on the first page")
        String previous) {

    static TeamPage of(Pages.Page<Team> page) {
        return new TeamPage(page.items().stream().map(TeamView::of).toList(), page.next(), page.previous());
    }
}
