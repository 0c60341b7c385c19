package dev.rollcall.statistics;

import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The statistics as the API shows them. */
@Schema(
        name = "Statistics",
        description =
                "Numbers of records. Those of users and organizations follow each change within about two seconds, and are counted anew once a day;"
                        + " the others are counted every ten seconds, or less often where that takes long")
public record StatisticsView(
        @Schema(description = "All users of the kind `person`")
        long users,

        @Schema(description = "Those of them who are not enabled")
        long disabledUsers,

        @Schema(description = "Those of them whose `emailVerified` is false, also without an e-mail address")
        long unverifiedUsers,

        @Schema(description = "All users of the kind `agent`")
        long agents,

        @Schema(description = "All organizations") long organizations,

        @Schema(description = "Organizations without an enabled owner, also those that never had one")
        long organizationsWithoutOwner,

        @Schema(description = "Invitations that can be accepted")
        long openInvitations,

        @Schema(description = "Open invitations whose newest mail could not be sent")
        long failedMails,

        @Schema(description = "Acts whose outcome is pending")
        long openActs,

        @Schema(nullable = true, description = "No number is older than this; null before the first count")
        Instant asOf,

        @Schema(
                nullable = true,
                description =
                        "When all users and organizations were last counted anew; null before the first time, seconds after the first start. Until"
                                + " then the numbers may be too low")
        Instant countedAt,

        @Schema(format = "date", description = "The first day that was counted", examples = "2026-11-01")
        String daysSince,

        @Schema(description = "The last 30 days that are over, oldest first; fewer in the first month")
        List<StatisticsDay> days) {}
