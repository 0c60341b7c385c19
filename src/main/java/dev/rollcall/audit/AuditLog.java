package dev.rollcall.audit;

import dev.rollcall.database.JsonText;
import dev.rollcall.database.Select;
import dev.rollcall.database.Statements;
import dev.rollcall.paging.Cursors;
import dev.rollcall.paging.Pages;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** The audit log: who did what to which user. Append-only; the database refuses anything else. */
@ApplicationScoped
public class AuditLog {

    public static final String BY_REQUEST = "request";
    public static final String BY_SWEEPER = "sweeper";
    public static final String BY_SERVICE = "service"; // it changed Keycloak, which has to follow the records

    /** The service noticed the change in Keycloak's events. */
    public static final String BY_EVENT = "event";

    /** The service noticed the change when it compared all records with Keycloak. */
    public static final String BY_RECONCILIATION = "reconciliation";

    /** Somebody without a name has reported a secret that they found. */
    static final String BY_REPORT = "report";

    /** The entry stands for further refusals, see {@link RefusalSummaries}. */
    public static final String BY_SUMMARY = "summary";

    /** The detail of an outcome that says why an act was refused: the type of the problem. */
    public static final String REASON = "reason";

    /** The detail that names the subject to which a record was linked before. */
    public static final String FORMER_SUBJECT = "formerSubject";

    private static final int EXPORT_PAGE = 500;

    private final Statements statements;
    private final RefusalCounts refusals;
    private final Pages pages;
    private final JsonText json;

    AuditLog(Statements statements, RefusalCounts refusals, Pages pages, JsonText json) {
        this.statements = statements;
        this.refusals = refusals;
        this.pages = pages;
        this.json = json;
    }

    /** Counts the acts that have no outcome yet. */
    public long countOpen() {
        return statements.number("select count(*) from audit_open");
    }

    /**
     * Records the intent of an act, in the caller's transaction. The lists do not have it until the act is settled if its subject has
     * reached the number of refusals that are entries; {@link #enter} changes that.
     *
     * @param details names of fields, and values that are not personal data
     */
    public void append(UUID act, Instant at, Action action, Concerned concerned, Actor actor, Map<String, ?> details) {
        insert(AuditInserts.INTENT, act, at, action.code(), concerned, actor, details);
    }

    /** Lets the lists have an act that is pending, in the caller's transaction. */
    public void enter(UUID act) {
        statements.change(AuditInserts.KEPT, act);
    }

    /**
     * Records an act that is refused before it begins, in the caller's transaction. It is only counted if it is one too many, see {@link
     * RefusalCounts}.
     *
     * @param reason the type of the problem
     */
    public void appendRefused(
            UUID act,
            Instant at,
            Action action,
            Concerned concerned,
            Actor actor,
            Map<String, ?> details,
            String reason) {
        if (actor.subject() == null || refusals.count(new RefusalCounts.Kind(actor.subject(), action.code(), reason))) {
            insert(AuditInserts.ENTRY, act, at, action.code(), concerned, actor, details);
            insertOutcome(act, at, Outcome.REFUSED, BY_REQUEST, Concerned.NONE, Map.of(REASON, reason));
        }
    }

    /** Records further refusals of one kind, in the caller's transaction. */
    void appendSummary(UUID id, Instant at, RefusalCounts.Kind kind, Map<String, ?> details) {
        Actor actor = new Actor(kind.actor(), null, null, BY_SUMMARY, null);
        insert(AuditInserts.ENTRY, id, at, kind.action(), Concerned.NONE, actor, details);
        insertOutcome(id, at, Outcome.REFUSED, BY_SUMMARY, Concerned.NONE, Map.of(REASON, kind.reason()));
    }

    private void insert(
            String statement,
            UUID act,
            Instant at,
            String action,
            Concerned concerned,
            Actor actor,
            Map<String, ?> details) {
        statements.change(
                statement,
                act,
                at,
                action,
                concerned.userId(),
                concerned.organizationId(),
                actor.subject(),
                actor.kindCode(),
                actor.clientId(),
                actor.via(),
                actor.requestId(),
                actor.keyId(),
                actor.keyPrefix(),
                json.of(details));
    }

    /**
     * Returns who asked for an act.
     *
     * @throws NoSuchElementException if it does not exist
     */
    public Actor actor(UUID act) {
        return statements.one(Actor::of, AuditSelect.ACTOR, act, act).orElseThrow();
    }

    /**
     * Records the outcome of an act, in the caller's transaction. A refusal is only counted if it is one too many, see {@link RefusalCounts}.
     *
     * @param by {@link #BY_REQUEST} or another of these constants
     * @param differing ids that differ from those of the intent, see {@link Concerned#unlessIn}
     * @param details no personal data; those of a refusal have the {@link #REASON}
     */
    public void settle(UUID act, Instant at, Outcome outcome, String by, Concerned differing, Map<String, ?> details) {
        if (outcome != Outcome.REFUSED || refusals.count(act, (String) details.get(REASON))) {
            insertOutcome(act, at, outcome, by, differing, details);
        }
    }

    private void insertOutcome(
            UUID act, Instant at, Outcome outcome, String by, Concerned differing, Map<String, ?> details) {
        statements.change(
                AuditInserts.OUTCOME,
                act,
                act,
                at,
                outcome.code(),
                by,
                differing.userId(),
                differing.organizationId(),
                json.of(details));
    }

    /**
     * A change of which there are many: one that the service found in Keycloak, or one of a batch.
     *
     * @param id the id of the entry
     * @param userId null if it does not concern a single user
     * @param organizationId null if it does not concern an organization
     * @param details as of {@link #append}
     * @param outcome the details of the outcome
     */
    public record FoundChange(
            UUID id, UUID userId, UUID organizationId, Map<String, ?> details, Map<String, ?> outcome) {}

    /**
     * Appends an entry and its outcome for each change that the service found, in the caller's transaction; one statement for any number of them.
     *
     * @param source {@link #BY_EVENT} or {@link #BY_RECONCILIATION}
     */
    public void appendAll(Action action, String source, Instant at, List<FoundChange> changes) {
        appendAll(action, Actor.none(source), source, at, changes);
    }

    /** As {@link #appendAll(Action, String, Instant, List)}, for changes that a request has made. */
    public void appendDone(Action action, Actor actor, Instant at, List<FoundChange> changes) {
        if (!changes.isEmpty()) {
            appendAll(action, actor, BY_REQUEST, at, changes);
        }
    }

    private void appendAll(Action action, Actor actor, String by, Instant at, List<FoundChange> changes) {
        Map<String, Object> values = new HashMap<>(Map.of(
                "ids", texts(changes, FoundChange::id),
                "users", texts(changes, FoundChange::userId),
                "organizations", texts(changes, FoundChange::organizationId),
                "details", texts(changes, change -> json.of(change.details())),
                "outcomes", texts(changes, change -> json.of(change.outcome())),
                "at", at,
                "action", action.code(),
                "outcome", Outcome.DONE.code(),
                "by", by));
        values.putAll(actor.parameters());
        statements.change(new Select(AuditInserts.DONE, values));
    }

    private static List<String> texts(List<FoundChange> changes, Function<FoundChange, Object> value) {
        return changes.stream()
                .map(change -> Objects.toString(value.apply(change), null))
                .toList();
    }

    /** Returns the subjects of the identities to which a user's record was linked before, oldest first. */
    public List<String> formerSubjects(UUID user) {
        return statements.list(row -> row.getString(1), AuditSelect.FORMER_SUBJECTS, user, Action.RELINK.code());
    }

    /** Whether an act on a user, after another one, names a field. */
    public boolean isFieldNamedAfter(UUID act, UUID user, String field) {
        return statements
                .one(row -> true, AuditSelect.CHANGES_FIELD, user, act, field)
                .isPresent();
    }

    /**
     * Returns an act.
     *
     * @throws ProblemException 404 if it does not exist
     */
    public AuditEntryView get(UUID act) {
        return find(act).orElseThrow(AuditLog::unknown);
    }

    /** As {@link #get}; empty if it does not exist. */
    public Optional<AuditEntryView> find(UUID act) {
        return statements.one(this::view, AuditSelect.ONE, act, act);
    }

    public static ProblemException unknown() {
        return new ProblemException(ProblemType.NOT_FOUND, "There is no act with this id.");
    }

    /**
     * Returns a page of acts.
     *
     * @param newestFirst the sort order
     * @param cursor the start of the page or, for a previous page, its end; empty for the first page
     */
    public AuditPage list(AuditFilter filter, boolean newestFirst, Optional<String> cursor, int limit) {
        Pages.Page<AuditEntryView> page = pages.page(
                filter.canonical() + ";newestFirst=" + newestFirst,
                cursor,
                limit,
                (from, backward, most) -> statements.list(
                        this::view,
                        AuditSelect.page(
                                filter, from.map(Cursors.Position::id).orElse(null), newestFirst != backward, most)),
                act -> "",
                AuditEntryView::id);
        boolean hasOldest = (newestFirst ? page.next() : page.previous()) == null;
        return new AuditPage(page.items(), page.next(), page.previous(), hasOldest ? droppedBefore() : null);
    }

    private Instant droppedBefore() {
        return statements
                .one(row -> Statements.instant(row, 1), AuditSelect.DROPPED_BEFORE)
                .orElse(null);
    }

    /** Receives one entry after the other. */
    public interface Visitor {
        void visit(AuditEntryView entry) throws IOException;
    }

    /** Reads all acts page by page, so that it holds no connection while they are written. */
    public void forEach(AuditFilter filter, boolean newestFirst, Visitor visitor) throws IOException {
        List<AuditEntryView> page;
        UUID last = null;
        do {
            page = statements.list(this::view, AuditSelect.page(filter, last, newestFirst, EXPORT_PAGE));
            for (AuditEntryView entry : page) {
                visitor.visit(entry);
                last = entry.id();
            }
        } while (page.size() == EXPORT_PAGE);
    }

    private AuditEntryView view(ResultSet row) throws SQLException {
        return AuditEntryView.of(row, json);
    }
}
