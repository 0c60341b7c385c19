package dev.rollcall.undo;

import dev.rollcall.act.ActRequest;
import dev.rollcall.act.Acts;
import dev.rollcall.audit.AuditEntryView;
import dev.rollcall.auth.Caller;
import dev.rollcall.problem.ProblemException;
import java.util.function.LongPredicate;

/** A kind of entries of the audit log that an act undoes. It is one class, a bean. */
interface UndoKind {

    /**
     * The changes that would undo an entry.
     *
     * @param version of the record, for {@code If-Match}
     */
    record Preview(UndoView view, long version) {}

    /** Whether an entry whose act is done belongs to this kind, and has old values that can be restored. */
    boolean undoes(AuditEntryView entry);

    /**
     * @throws ProblemException 404 if the record is gone, and 403 if the caller may not undo the entry
     */
    Preview look(Caller caller, AuditEntryView entry);

    /**
     * Restores the old values, by the act that everybody else does it by. Does nothing if the record has them.
     *
     * @param demanded which versions of the record the caller has seen
     * @throws ProblemException as {@link #look}; 412 for another version; and what the act refuses
     */
    Acts.Result undo(Caller caller, ActRequest request, AuditEntryView entry, LongPredicate demanded);

    /** Returns a test for the version that the old values were compared with, if the caller has seen it. */
    static LongPredicate both(LongPredicate demanded, long compared) {
        return version -> version == compared && demanded.test(version);
    }
}
