package dev.rollcall.organization.api.member;

import dev.rollcall.http.ETags;
import dev.rollcall.organization.MemberQueries.Member;

/** The entity tag of a member. */
public final class MemberTags {

    private MemberTags() {}

    /** It names the user's version, too, because a member is shown with fields of the user. */
    public static String of(Member member) {
        return ETags.of(member.number(), member.user().version());
    }
}
