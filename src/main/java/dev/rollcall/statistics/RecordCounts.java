package dev.rollcall.statistics;

import dev.rollcall.audit.AuditLog;
import dev.rollcall.change.ChangeLog;
import dev.rollcall.change.ChangeLog.Mark;
import dev.rollcall.database.Statements;
import dev.rollcall.invitation.InvitationQueries;
import dev.rollcall.organization.OrphanedOrganizations;
import dev.rollcall.user.UserRows;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Counts records. None of the counts blocks a writer, and none has a time-out. */
@Singleton
record RecordCounts(
        Statements statements,
        ChangeLog log,
        UserRows users,
        OrphanedOrganizations organizations,
        InvitationQueries invitations,
        AuditLog audit,
        Clock clock) {

    private static final Duration LONGEST = Duration.ofHours(4);

    private static final String ONE_SNAPSHOT = "set transaction isolation level repeatable read, read only";

    /**
     * All records at one moment.
     *
     * @param mark the change log at that moment
     */
    record Recount(Mark mark, UserRows.Totals users, long organizations, Instant at) {}

    /**
     * Counts that indexes answer.
     *
     * @param withoutOwner organizations without an enabled owner
     * @param invitations open ones
     * @param failedMails open invitations whose last mail could not be sent
     * @param acts acts without an outcome
     */
    record Noted(long withoutOwner, long invitations, long failedMails, long acts, Instant at) {}

    /** Counts all records, in one snapshot with the position of the change log. It reads the whole table of users. */
    Recount all() {
        Instant now = clock.instant();
        return inOneSnapshot(() -> new Recount(log.mark(), users.totals(), organizations.countAll(), now));
    }

    Noted noted() {
        Instant now = clock.instant();
        return inOneSnapshot(() -> new Noted(
                organizations.countWithoutOwner(),
                invitations.countOpen(),
                invitations.countOpenWithFailedMail(),
                audit.countOpen(),
                now));
    }

    /** Counts persons of a day (UTC): those who were created, and those whose last visit was on that day. */
    StatisticsDay day(LocalDate day) {
        Instant from = midnight(day);
        Instant until = midnight(day.plusDays(1));
        return inOneSnapshot(
                () -> new StatisticsDay(day.toString(), users.countCreated(from, until), users.countSeen(from, until)));
    }

    private static Instant midnight(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** Runs work in a transaction of its own, whose statements see the same moment. */
    private <T> T inOneSnapshot(Supplier<T> work) {
        AtomicReference<T> result = new AtomicReference<>();
        QuarkusTransaction.requiringNew().timeout((int) LONGEST.toSeconds()).run(() -> {
            statements.change(ONE_SNAPSHOT);
            statements.withoutTimeout(() -> result.set(work.get()));
        });
        return result.get();
    }
}
