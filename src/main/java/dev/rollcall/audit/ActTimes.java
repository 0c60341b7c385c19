package dev.rollcall.audit;

import dev.rollcall.database.Statements;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Tells when acts were done to a user, for limits. */
@Singleton
public record ActTimes(Statements statements) {

    /** Returns when acts of a kind on a user began since a moment, without those that were refused or not done. */
    public List<Instant> since(Instant moment, Action action, UUID user) {
        return statements.list(
                row -> Statements.instant(row, 1),
                AuditSelect.TIMES,
                user,
                action.code(),
                AuditSelect.firstId(moment.minus(AuditSelect.TOLERANCE)),
                moment);
    }
}
