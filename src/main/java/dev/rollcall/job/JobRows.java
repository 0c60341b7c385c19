package dev.rollcall.job;

import dev.rollcall.database.Conditions;
import dev.rollcall.database.JsonText;
import dev.rollcall.database.Select;
import dev.rollcall.database.Statements;
import dev.rollcall.paging.Cursors;
import dev.rollcall.paging.Pages;
import dev.rollcall.paging.Pages.Page;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.transfer.own.OwnJobs;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Reads jobs and their items. Who may read them is the caller's question. */
@Singleton
record JobRows(Statements statements, JsonText json, Pages pages) implements OwnJobs {

    static final String SELECT = """
            select id, act_id, kind, parameters::text, organization_id, state, reason, created_by, created_at, started_by, started_at,
                stopped_by, finished_at, total, done, unchanged, refused, pending, skipped, claim
            from jobs where\s""";

    private static final String ONE = SELECT + "id = ?";
    private static final String ACTIVE =
            SELECT + "finished_at is null and state in ('running', 'stopping') order by worked_at nulls first, id";
    private static final String UNFINISHED_OF =
            "select count(*) from jobs where created_by = ? and finished_at is null and state <> 'stopping'";
    private static final String ORGANIZATIONS_OF =
            "select distinct organization_id from jobs where created_by = ? and organization_id is not null";
    private static final String ALONE = """
            select coalesce(sum(total - skipped), 0) from jobs
            where created_by = ? and kind = any(?) and created_at > now() - ? * interval '1 millisecond'
                and started_by is null and state <> 'waiting'""";
    private static final String OWN = """
            select id, kind, organization_id, created_by = any(:subjects) as created,
                coalesce(started_by = any(:subjects), false) as started, coalesce(stopped_by = any(:subjects), false) as stopped,
                created_at, finished_at
            from jobs where created_by = any(:subjects) or started_by = any(:subjects) or stopped_by = any(:subjects) order by id""";
    private static final String OWN_ITEMS = """
            select j.id, j.kind, i.state, i.problem, j.created_at from job_items i join jobs j on j.id = i.job_id
            where i.record_id = ? order by j.id, i.number""";
    private static final String ITEMS =
            "select number, record_id, state, problem, errors::text, act_id from job_items where ";

    /**
     * Restricts a list of jobs; an empty component does not restrict.
     *
     * @param active only those that have not ended, or only those that have
     */
    record Filter(Optional<Own> own, Optional<UUID> organization, Optional<Boolean> active) {

        /** Leaves out the organizations, so that a cursor stays valid when one is added. */
        private String canonical() {
            return "jobs of %s in %s, active: %s".formatted(own.map(Own::subject), organization, active);
        }
    }

    /**
     * The jobs that a subject has created, on users of the platform and in these organizations.
     */
    record Own(String subject, List<UUID> organizations) {}

    Optional<Job> find(UUID id) {
        return statements.one(this::job, ONE, id);
    }

    /**
     * @throws ProblemException 404 if there is none
     */
    Job get(UUID id) {
        return find(id).orElseThrow(JobRights::unknown);
    }

    /** Returns the jobs that are to be worked on: first new ones, then those whose last turn began longest ago. */
    List<Job> active() {
        return statements.list(this::job, ACTIVE);
    }

    /** Counts the jobs of a creator that have not ended, without those that are being stopped. */
    long unfinishedOf(String subject) {
        return statements.number(UNFINISHED_OF, subject);
    }

    /** Returns the organizations in which a subject has created jobs. */
    List<UUID> organizationsOf(String subject) {
        return statements.list(row -> row.getObject(1, UUID.class), ORGANIZATIONS_OF, subject);
    }

    /**
     * Counts the users whom a creator's serious jobs change that nobody else has started, without items that were skipped.
     *
     * @param age of the oldest jobs that count
     */
    long changedAlone(String subject, Duration age) {
        return statements.number(ALONE, subject, JobKind.seriousCodes(), age.toMillis());
    }

    /**
     * Returns jobs, newest first.
     *
     * @throws ProblemException 400 for a cursor that is not one of this query's
     */
    Page<Job> page(Filter filter, Optional<String> cursor, int limit) {
        return pages.page(
                filter.canonical(),
                cursor,
                limit,
                (from, backward, most) ->
                        statements.list(this::job, select(filter, from.map(Cursors.Position::id), backward, most)),
                job -> "",
                Job::id);
    }

    private static Select select(Filter filter, Optional<UUID> from, boolean backward, int most) {
        Conditions conditions = new Conditions("true");
        conditions.parameters().put("limit", most);
        filter.own().ifPresent(own -> {
            conditions.add("created_by = :creator", "creator", own.subject());
            conditions.add(
                    "(organization_id is null or organization_id = any(cast(:managed as uuid[])))",
                    "managed",
                    own.organizations());
        });
        filter.organization().ifPresent(id -> conditions.add("organization_id = :organization", "organization", id));
        // written out, not bound: the index on those that have not ended is partial
        filter.active().ifPresent(active -> conditions.add("finished_at is " + (active ? "null" : "not null")));
        from.ifPresent(id -> conditions.add(backward ? "id > :id" : "id < :id", "id", id));
        return new Select(
                SELECT + conditions.all() + " order by id " + (backward ? "asc" : "desc") + " limit :limit",
                conditions.parameters());
    }

    /**
     * Returns the items of a job in their order.
     *
     * @param state only those in this state
     * @throws ProblemException 400 for a cursor that is not one of this query's
     */
    Page<JobItem> items(UUID job, Optional<JobItem.State> state, Optional<String> cursor, int limit) {
        return pages.page(
                "items of %s;state=%s"
                        .formatted(job, state.map(JobItem.State::code).orElse("")),
                cursor,
                limit,
                (from, backward, most) ->
                        statements.list(this::item, items(job, state, from.map(Cursors.Position::key), backward, most)),
                item -> Integer.toString(item.number()),
                item -> job);
    }

    private static Select items(
            UUID job, Optional<JobItem.State> state, Optional<String> from, boolean backward, int most) {
        Conditions conditions = new Conditions("job_id = :job");
        conditions.parameters().put("job", job);
        conditions.parameters().put("limit", most);
        // written out, not bound: the index on open items is partial
        state.ifPresent(wanted -> conditions.add("state = '" + wanted.code() + "'"));
        from.ifPresent(number ->
                conditions.add(backward ? "number < :from" : "number > :from", "from", Integer.parseInt(number)));
        return new Select(
                ITEMS + conditions.all() + " order by number " + (backward ? "desc" : "asc") + " limit :limit",
                conditions.parameters());
    }

    @Override
    public List<OwnJob> ofSubjects(List<String> subjects) {
        return statements.list(
                row -> new OwnJob(
                        Statements.uuid(row, "id"),
                        row.getString("kind"),
                        Statements.uuid(row, "organization_id"),
                        row.getBoolean("created"),
                        row.getBoolean("started"),
                        row.getBoolean("stopped"),
                        Statements.instant(row, "created_at"),
                        Statements.instant(row, "finished_at")),
                new Select(OWN, Map.of("subjects", subjects)));
    }

    @Override
    public List<OwnJobItem> ofUser(UUID user) {
        return statements.list(
                row -> new OwnJobItem(
                        Statements.uuid(row, "id"),
                        row.getString("kind"),
                        row.getString("state"),
                        row.getString("problem"),
                        Statements.instant(row, "created_at")),
                OWN_ITEMS,
                user);
    }

    Job job(ResultSet row) throws SQLException {
        return new Job(
                Statements.uuid(row, "id"),
                Statements.uuid(row, "act_id"),
                JobKind.ofCode(row.getString("kind")).orElseThrow(),
                json.value(row.getString("parameters"), Job.Parameters.class),
                Statements.uuid(row, "organization_id"),
                Job.State.ofCode(row.getString("state")),
                Job.StopReason.ofCode(row.getString("reason")),
                row.getString("created_by"),
                Statements.instant(row, "created_at"),
                row.getString("started_by"),
                Statements.instant(row, "started_at"),
                row.getString("stopped_by"),
                Statements.instant(row, "finished_at"),
                new Job.Counts(
                        row.getInt("total"),
                        row.getInt("done"),
                        row.getInt("unchanged"),
                        row.getInt("refused"),
                        row.getInt("pending"),
                        row.getInt("skipped")),
                row.getInt("claim"));
    }

    private JobItem item(ResultSet row) throws SQLException {
        String errors = row.getString("errors");
        return new JobItem(
                row.getInt("number"),
                Statements.uuid(row, "record_id"),
                JobItem.State.ofCode(row.getString("state")),
                row.getString("problem"),
                errors == null
                        ? List.of()
                        : json.value(errors, JobItem.Errors.class).items(),
                Statements.uuid(row, "act_id"));
    }
}
