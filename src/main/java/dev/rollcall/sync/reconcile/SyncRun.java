package dev.rollcall.sync.reconcile;

import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A comparison of all records with Keycloak. One at a time is not finished: an index holds that. */
@Entity
@Table(name = "sync_runs")
public class SyncRun extends PanacheEntityBase {

    private static final String REQUEST = """
            insert into sync_runs (id, requested_at, requested_by, reason, dry_run, force, state)
            values (:id, :now, :by, :reason, :dryRun, :force, 'REQUESTED')
            on conflict do nothing""";

    /** What has not begun will see what was before; all others, and what changes nothing, are too early or do not help. */
    private static final String JOIN = """
            update sync_runs set again = case when started_at is null and not dry_run then again
                else coalesce(again, :reason) end
            where finished_at is null""";

    private static final String OWED = """
            select again from sync_runs run
            where again is not null and not exists (select 1 from sync_runs later where later.id > run.id and not later.dry_run)
            order by id desc limit 1""";

    private static final String HOLDS =
            "select count(*) from (select 1 from sync_runs where id = :id and claim = :claim and finished_at is null for update) held";

    @Id
    public UUID id;

    @Column(name = "requested_at", nullable = false)
    public Instant requestedAt;

    /** The subject of who asked for it; null for the service itself. */
    @Column(name = "requested_by")
    String requestedBy;

    @Column(nullable = false)
    String reason;

    @Column(name = "dry_run", nullable = false)
    public boolean dryRun;

    @Column(nullable = false)
    boolean force;

    @Enumerated(EnumType.STRING)
    @Column(nullable = false)
    public RunState state;

    /** Whose it is: each leader that takes it up has the next number. */
    @Column(nullable = false)
    int claim;

    @Column(name = "started_at")
    Instant startedAt;

    @Column(name = "finished_at")
    Instant finishedAt;

    /** How many people Keycloak counted when it began. */
    Long expected;

    /** How many people have been listed; -1 when all have. */
    @Column(name = "position", nullable = false)
    int place;

    @JdbcTypeCode(SqlTypes.JSON)
    @Column(nullable = false)
    public RunCounts counts;

    @JdbcTypeCode(SqlTypes.JSON)
    @Column(nullable = false)
    RunSamples samples;

    /** Why it was stopped or failed. */
    String problem;

    /** Why another must follow. */
    String again;

    /**
     * @return false if another is not finished
     */
    static boolean request(UUID id, Instant now, String by, String reason, boolean dryRun, boolean force) {
        return getEntityManager()
                        .createNativeQuery(REQUEST)
                        .setParameter("id", id)
                        .setParameter("now", now)
                        .setParameter("by", by)
                        .setParameter("reason", reason)
                        .setParameter("dryRun", dryRun)
                        .setParameter("force", force)
                        .executeUpdate()
                == 1;
    }

    /**
     * Makes the run that is not finished count for another request, or be followed by another run.
     *
     * @return false if there is none
     */
    static boolean join(String reason) {
        return getEntityManager()
                        .createNativeQuery(JOIN)
                        .setParameter("reason", reason)
                        .executeUpdate()
                == 1;
    }

    /**
     * @throws ProblemException 404 if there is none
     */
    static SyncRun get(UUID id) {
        return SyncRun.<SyncRun>findByIdOptional(id)
                .orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND, "There is no run with this id."));
    }

    static Optional<SyncRun> unfinished() {
        return find("finishedAt is null").firstResultOptional();
    }

    /** The last one that was to change something. */
    static Optional<SyncRun> last() {
        return find("dryRun = false order by id desc").firstResultOptional();
    }

    /** The newest ones that were asked for since then, oldest first. */
    public static List<SyncRun> since(Instant from, int most) {
        List<SyncRun> newest = SyncRun.<SyncRun>find("requestedAt >= ?1 order by id desc", from)
                .page(0, most)
                .list();
        return newest.stream()
                .sorted(Comparator.comparing(run -> run.requestedAt))
                .toList();
    }

    /** Why a run must still follow one that was too early. */
    static Optional<String> owed() {
        @SuppressWarnings("unchecked") // the query was made for texts
        List<String> reasons =
                getEntityManager().createNativeQuery(OWED, String.class).getResultList();
        return reasons.stream().findFirst();
    }

    /**
     * Newest first, or oldest first.
     *
     * @param from the run beside which the page begins; null for the first page
     */
    public static List<SyncRun> page(UUID from, boolean descending, int limit) {
        String order = "order by id " + (descending ? "desc" : "asc");
        return from == null
                ? SyncRun.<SyncRun>find(order).page(0, limit).list()
                : SyncRun.<SyncRun>find("id %s ?1 %s".formatted(descending ? "<" : ">", order), from)
                        .page(0, limit)
                        .list();
    }

    /**
     * Takes it up, so that nobody who had it before goes on.
     *
     * @return its number from now on; empty if it is finished
     */
    static Optional<Integer> claim(UUID id) {
        return update("claim = claim + 1 where id = ?1 and finishedAt is null", id) == 1
                ? SyncRun.<SyncRun>findByIdOptional(id).map(run -> run.claim)
                : Optional.empty();
    }

    /** Whether it is still theirs who have this number; nobody takes it up or ends it until the transaction is over. */
    static boolean isHeld(UUID id, int claim) {
        return ((Number) getEntityManager()
                                .createNativeQuery(HOLDS)
                                .setParameter("id", id)
                                .setParameter("claim", claim)
                                .getSingleResult())
                        .intValue()
                == 1;
    }

    static void begin(UUID id, Instant now, long expected) {
        update("state = ?1, startedAt = ?2, expected = ?3 where id = ?4", RunState.LISTING, now, expected, id);
    }

    static void listed(UUID id, int place, RunCounts counts) {
        update("place = ?1, counts = ?2 where id = ?3", place, counts, id);
    }

    static void enter(UUID id, RunState state) {
        update("state = ?1 where id = ?2", state, id);
    }

    static void found(UUID id, RunCounts counts, RunSamples samples) {
        update("counts = ?1, samples = ?2 where id = ?3", counts, samples, id);
    }

    static void applied(UUID id, RunCounts counts) {
        update("counts = ?1 where id = ?2", counts, id);
    }

    /**
     * @param problem null if there is none
     * @return false if it was finished already
     */
    static boolean finish(UUID id, RunState state, Instant now, String problem) {
        return update(
                        "state = ?1, finishedAt = ?2, problem = ?3 where id = ?4 and finishedAt is null",
                        state,
                        now,
                        problem,
                        id)
                == 1;
    }

    static void forgetBefore(Instant old) {
        delete("finishedAt < ?1", old);
    }
}
