package dev.rollcall.statistics;

import dev.rollcall.change.ChangeLog.MovedTotals;
import dev.rollcall.database.Statements;
import dev.rollcall.statistics.RecordCounts.Noted;
import dev.rollcall.statistics.RecordCounts.Recount;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;

/** Reads and writes the row of statistics, and the rows of days. */
@Singleton
record StatisticsTable(Statements statements) {

    private static final String PLACE = "select log_id, position, counted::text, counted_at from statistics";

    /** Parameters: by how much the counters move, and the position of the last entry that they then contain. */
    private static final String MOVE = """
            update statistics set users = users + ?, disabled_users = disabled_users + ?, unverified_users = unverified_users + ?,
                agents = agents + ?, organizations = organizations + ?, position = ?""";

    /** Parameters: those of a {@link Recount}. */
    private static final String REPLACE = """
            update statistics set users = ?, disabled_users = ?, unverified_users = ?, agents = ?, organizations = ?,
                log_id = ?, position = ?, counted = ?::pg_snapshot, counted_at = ?""";

    /** Parameters: those of {@link Noted}. */
    private static final String NOTE = """
            update statistics set organizations_without_owner = ?, open_invitations = ?, failed_mails = ?, open_acts = ?,
                noted_at = ?""";

    private static final String NEXT_DAY = """
            select coalesce((select max(day) + 1 from statistics_days), first_day)::text from statistics""";

    private static final String ADD_DAY = """
            insert into statistics_days (day, new_users, active_users) values (?::date, ?, ?) on conflict (day) do nothing""";

    private static final String READ = """
            select users, disabled_users, unverified_users, agents, organizations, organizations_without_owner, open_invitations,
                failed_mails, open_acts, noted_at, counted_at, first_day::text
            from statistics""";

    /** Parameter: the first day. */
    private static final String DAYS =
            "select day::text, new_users, active_users from statistics_days where day >= ?::date order by day";

    /**
     * The entries of a log that the counters include: all up to a position, and those later ones that a snapshot has seen.
     *
     * @param countedAt null before the first count of all records
     */
    record Place(UUID log, long position, String snapshot, Instant countedAt) {}

    Place place() {
        return statements.one(StatisticsTable::placeOf, PLACE).orElseThrow();
    }

    /** As {@link #place}, and lets nobody else change the row until the caller's transaction ends. */
    Place lock() {
        return statements.one(StatisticsTable::placeOf, PLACE + " for update").orElseThrow();
    }

    private static Place placeOf(ResultSet row) throws SQLException {
        return new Place(row.getObject(1, UUID.class), row.getLong(2), row.getString(3), Statements.instant(row, 4));
    }

    /** Moves the counters, in the transaction that has locked the row. */
    void move(MovedTotals moved) {
        statements.change(
                MOVE,
                moved.users(),
                moved.disabledUsers(),
                moved.unverifiedUsers(),
                moved.agents(),
                moved.organizations(),
                moved.position());
    }

    /** Replaces all counters, and what they contain. */
    void replace(Recount counted) {
        statements.change(
                REPLACE,
                counted.users().persons(),
                counted.users().disabled(),
                counted.users().unverified(),
                counted.users().agents(),
                counted.organizations(),
                counted.mark().log(),
                counted.mark().position(),
                counted.mark().snapshot(),
                counted.at());
    }

    void note(Noted noted) {
        statements.change(
                NOTE, noted.withoutOwner(), noted.invitations(), noted.failedMails(), noted.acts(), noted.at());
    }

    /** Returns the first day that has no row. */
    LocalDate nextDay() {
        return LocalDate.parse(statements.one(row -> row.getString(1), NEXT_DAY).orElseThrow());
    }

    /** Adds a row, unless the day has one. */
    void addDay(LocalDate day, long created, long active) {
        statements.change(ADD_DAY, day.toString(), created, active);
    }

    /** Reads the row, and those of the days from one on. */
    StatisticsView view(LocalDate from) {
        List<StatisticsDay> days = statements.list(
                row -> new StatisticsDay(row.getString(1), row.getLong(2), row.getLong(3)), DAYS, from.toString());
        return statements.one(row -> viewOf(row, days), READ).orElseThrow();
    }

    private static StatisticsView viewOf(ResultSet row, List<StatisticsDay> days) throws SQLException {
        return new StatisticsView(
                row.getLong("users"),
                row.getLong("disabled_users"),
                row.getLong("unverified_users"),
                row.getLong("agents"),
                row.getLong("organizations"),
                row.getLong("organizations_without_owner"),
                row.getLong("open_invitations"),
                row.getLong("failed_mails"),
                row.getLong("open_acts"),
                Statements.instant(row, "noted_at"),
                Statements.instant(row, "counted_at"),
                row.getString("first_day"),
                days);
    }
}
