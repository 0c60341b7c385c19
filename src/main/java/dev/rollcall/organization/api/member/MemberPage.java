package dev.rollcall.organization.api.member;

import dev.rollcall.organization.MemberQueries.Member;
import dev.rollcall.paging.Pages;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A page of members. */
@Schema(name = "MemberPage")
public record MemberPage(List<MemberView> items, String next, String previous) {

    public static MemberPage of(Pages.Page<Member> page) {
        return new MemberPage(page.items().stream().map(MemberView::of).toList(), page.next(), page.previous());
    }
}
