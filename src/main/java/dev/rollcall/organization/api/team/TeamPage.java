package dev.rollcall.organization.api.team;

import dev.rollcall.organization.Team;
import dev.rollcall.paging.Pages;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A page of teams. */
@Schema(name = "TeamPage")
public record TeamPage(List<TeamView> items, String next, String previous) {

    static TeamPage of(Pages.Page<Team> page) {
        return new TeamPage(page.items().stream().map(TeamView::of).toList(), page.next(), page.previous());
    }
}
