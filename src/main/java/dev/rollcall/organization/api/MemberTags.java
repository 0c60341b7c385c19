package dev.rollcall.organization.api;

import dev.rollcall.http.ETags;
import dev.rollcall.organization.MemberQueries.Member;

/** The entity tag of a member. */
final class MemberTags {

    private MemberTags() {}

    /** It names the user's version, too, because a member is shown with fields of the user. */
    static String of(Member member) {
        return ETags.of(member.membership().version, member.user().version(), member.membership().joinedAt);
    }
}
