package dev.rollcall.sync.run;

import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Query;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A reconciliation of all users with Keycloak. An index ensures that at most one is unfinished. */
@Entity
@Table(name = "sync_runs")
public class SyncRun extends PanacheEntityBase {

    private static final String REQUEST = """
            insert into sync_runs (id, requested_at, requested_by, reason, dry_run, force, state)
            values (:id, :now, :by, :reason, :dryRun, :force, 'REQUESTED')
            on conflict do nothing""";

    /** A run that has not started yet covers the request, unless it is a dry run; any other must be followed by another run. */
    private static final String JOIN = """
            update sync_runs set again = case when started_at is null and not dry_run then again
                else coalesce(again, :reason) end
            where finished_at is null""";

    private static final String FOLLOW_UP = """
            select again from sync_runs run
            where again is not null and not exists (select 1 from sync_runs later where later.id > run.id and not later.dry_run)
            order by id desc limit 1""";

    private static final String IS_HELD =
            "select count(*) from (select 1 from sync_runs where id = ?1 and claim = ?2 and finished_at is null for update) held";

    private static final String COMPARED_ORGANIZATIONS =
            "select count(*) from sync_runs where organizations ->> 'state' = 'on'";

    @Id
    public UUID id;

    @Column(name = "requested_at", nullable = false)
    public Instant requestedAt;

    /** The subject of the caller who requested it; null for the service itself. */
    @Column(name = "requested_by")
    String requestedBy;

    @Column(nullable = false)
    String reason;

    @Column(name = "dry_run", nullable = false)
    public boolean dryRun;

    @Column(nullable = false)
    public boolean force;

    @Enumerated(EnumType.STRING)
    @Column(nullable = false)
    public RunState state;

    /** The number of the current claim: each leader that takes the run over gets the next one. */
    @Column(nullable = false)
    int claim;

    @Column(name = "started_at")
    public Instant startedAt;

    @Column(name = "finished_at")
    public Instant finishedAt;

    /** The number of users that Keycloak counted at the start. */
    public Long expected;

    /** The number of users listed so far; -1 when all have been. */
    @Column(name = "position", nullable = false)
    public int place;

    @JdbcTypeCode(SqlTypes.JSON)
    @Column(nullable = false)
    public RunCounts counts;

    @JdbcTypeCode(SqlTypes.JSON)
    @Column(nullable = false)
    BrakeCheck brake;

    @JdbcTypeCode(SqlTypes.JSON)
    @Column(nullable = false)
    RunSamples samples;

    /** Null before the run gets to them. */
    @JdbcTypeCode(SqlTypes.JSON)
    public RunOrganizations organizations;

    /** Why it was stopped or failed; or, of a finished run, what it could not look at. */
    public String problem;

    /** Why another run must follow; null if none. */
    String again;

    /** Whether this run compares organizations. */
    public boolean comparesOrganizations() {
        return organizations != null && organizations.areCompared();
    }

    /**
     * @return false if another run is unfinished
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
     * Lets the unfinished run cover another request, or be followed by another run.
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
    public static SyncRun get(UUID id) {
        return SyncRun.<SyncRun>findByIdOptional(id)
                .orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND, "There is no run with this id."));
    }

    public static Optional<SyncRun> unfinished() {
        return find("finishedAt is null").firstResultOptional();
    }

    /** Whether a run has written all differences, so that all users were copied once. */
    public static boolean anyFinished() {
        return count("dryRun = false and state = ?1", RunState.FINISHED) > 0;
    }

    /** Returns the last run that writes, or the last dry run. */
    public static Optional<SyncRun> last(boolean dryRun) {
        return find("dryRun = ?1 order by id desc", dryRun).firstResultOptional();
    }

    /** Returns the last run that ended by itself and is not a dry run. */
    public static Optional<SyncRun> lastResult() {
        return find(
                        "dryRun = false and state in ?1 order by id desc",
                        List.of(RunState.FINISHED, RunState.STOPPED, RunState.FAILED))
                .firstResultOptional();
    }

    /** Whether a run that writes has begun since then, and has neither failed nor been stopped. */
    static boolean hasBegunSince(Instant time) {
        return count(
                        "dryRun = false and startedAt > ?1 and state not in ?2",
                        time,
                        List.of(RunState.STOPPED, RunState.FAILED, RunState.CANCELLED))
                > 0;
    }

    /** Whether a run that compared organizations has written all differences, and ended since then. */
    static boolean hasComparedOrganizationsSince(Instant time) {
        return number(COMPARED_ORGANIZATIONS + " and not dry_run and state = 'FINISHED' and finished_at > ?1", time)
                > 0;
    }

    /** Whether any run has compared organizations. */
    static boolean hasComparedOrganizations() {
        return number(COMPARED_ORGANIZATIONS) > 0;
    }

    /** Returns the newest runs that were requested since then, oldest first. */
    public static List<SyncRun> since(Instant from, int most) {
        List<SyncRun> newest = SyncRun.<SyncRun>find("requestedAt >= ?1 order by id desc", from)
                .page(0, most)
                .list();
        return newest.stream()
                .sorted(Comparator.comparing(run -> run.requestedAt))
                .toList();
    }

    /** Returns why a run must follow one that started too early for a request. */
    public static Optional<String> followUpReason() {
        @SuppressWarnings("unchecked") // the query was made for texts
        List<String> reasons =
                getEntityManager().createNativeQuery(FOLLOW_UP, String.class).getResultList();
        return reasons.stream().findFirst();
    }

    /**
     * Returns a page of runs, newest or oldest first.
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
     * Claims the run, so that an earlier claim no longer counts.
     *
     * @return the number of the new claim; empty if the run has ended
     */
    public static Optional<Integer> claim(UUID id) {
        return update("claim = claim + 1 where id = ?1 and finishedAt is null", id) == 1
                ? SyncRun.<SyncRun>findByIdOptional(id).map(run -> run.claim)
                : Optional.empty();
    }

    /** Whether this claim still counts; locks the run against another claim or its end until the transaction ends. */
    static boolean isHeld(UUID id, int claim) {
        return number(IS_HELD, id, claim) == 1;
    }

    private static long number(String sql, Object... values) {
        Query query = getEntityManager().createNativeQuery(sql);
        for (int i = 0; i < values.length; i++) {
            query.setParameter(i + 1, values[i]);
        }
        return ((Number) query.getSingleResult()).longValue();
    }

    public static void begin(UUID id, Instant now, long expected) {
        update("state = ?1, startedAt = ?2, expected = ?3 where id = ?4", RunState.LISTING, now, expected, id);
    }

    /** @param place where the listing of users continues; -1 when all are listed */
    public static void listed(UUID id, int place, long users) {
        update("place = ?1, counts = ?2 where id = ?3", place, RunCounts.NONE.withListed(users), id);
    }

    public static void enter(UUID id, RunState state) {
        update("state = ?1 where id = ?2", state, id);
    }

    public static void organizations(UUID id, RunOrganizations organizations) {
        update("organizations = ?1 where id = ?2", organizations, id);
    }

    public static void found(UUID id, RunCounts counts, BrakeCheck brake, List<RunSample> samples) {
        update("counts = ?1, brake = ?2, samples = ?3 where id = ?4", counts, brake, new RunSamples(samples), id);
    }

    /** Adds records that were written, in a step of the run. */
    public static void addApplied(UUID id, EntityKind kind, long written) {
        SyncRun run = get(id);
        if (kind == EntityKind.USER) {
            update("counts = ?1 where id = ?2", run.counts.withApplied(run.counts.applied() + written), id);
        } else {
            organizations(id, run.organizations.withApplied(run.organizations.applied() + written));
        }
    }

    /**
     * @param problem null if there is none
     * @return false if it had ended already
     */
    public static boolean finish(UUID id, RunState state, Instant now, String problem) {
        return update(
                        "state = ?1, finishedAt = ?2, problem = ?3 where id = ?4 and finishedAt is null",
                        state,
                        now,
                        problem,
                        id)
                == 1;
    }

    public static void deleteBefore(Instant old) {
        delete("finishedAt < ?1", old);
    }
}
