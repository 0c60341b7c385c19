package dev.rollcall.organization.api;

import dev.rollcall.http.ETags;
import dev.rollcall.organization.MemberQueries.Member;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The entity tag of a member. */
public final class MemberTags {

    /** A membership is changed less often than this within the microsecond in which it began. */
    private static final long VERSIONS = 1_000;

    private MemberTags() {}

    /** It names the user's version, too, because a member is shown with fields of the user. */
    public static String of(Member member) {
        return ETags.of(number(member), member.user().version());
    }

    /**
     * Returns the number that {@code If-Match} demands. It contains the time of joining: an earlier membership of the same user, at the same
     * address, had the same versions.
     */
    public static long number(Member member) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, member.membership().joinedAt) * VERSIONS
                + member.membership().version;
    }
}
