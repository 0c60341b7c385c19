package dev.rollcall.statistics;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The persons of a day that is over. */
@Schema(
        name = "StatisticsDay",
        description = "A day from midnight to midnight, UTC, as it was counted when it was over")
public record StatisticsDay(
        @Schema(format = "date", examples = "2026-11-30") String day,

        @Schema(
                description =
                        "The number of persons who were created on that day, without those who were deleted by its end")
        long newUsers,

        @Schema(
                description =
                        "The number of persons whose last request was on that day. Those who came again in the moment between its end"
                                + " and the count are missing, and so are those who were deleted by then")
        long activeUsers) {}
