package dev.rollcall.job;

import dev.rollcall.act.ActClock;
import dev.rollcall.act.ActPlan;
import dev.rollcall.act.RecordsAct;
import dev.rollcall.audit.Action;
import dev.rollcall.audit.Concerned;
import dev.rollcall.auth.Caller;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.organization.Access;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.OrganizationAccess;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.UserRows;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Creates a job with the records that it concerns at that moment. */
@Singleton
record CreateJob(
        JobStore store,
        JobRows rows,
        JobFiles files,
        OrganizationAccess access,
        UserRows users,
        JobsConfig config,
        ActClock clock)
        implements RecordsAct<CreateJob.Plan> {

    /** The detail of the outcome with the id of the new job. */
    static final String JOB_ID = "jobId";

    static final int MOST_RECORDS = 100_000;

    /** Up to this number of records, a caller need not say how many there are. */
    private static final int MOST_UNSEEN = 100;

    /** The most jobs of one person or service account that have not ended. */
    private static final int MOST_UNFINISHED = 10;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(30);

    /** The time within which the jobs of one creator count together: otherwise whoever divides a large one would need nobody else. */
    private static final Duration TOGETHER = Duration.ofHours(24);

    record Plan(UUID target, NewJob job) implements ActPlan {

        @Override
        public Concerned concerned() {
            return new Concerned(null, job.organization());
        }

        @Override
        public Map<String, ?> details() {
            Map<String, Object> details =
                    new LinkedHashMap<>(Map.of("kind", job.kind().code()));
            if (job.parameters().role() != null) {
                details.put("role", job.parameters().role());
            }
            return details;
        }
    }

    /**
     * @throws ProblemException 404 and 403 for those who may not create such a job
     */
    Supplier<Optional<Plan>> plan(Caller caller, NewJob job) {
        UUID id = clock.newId();
        return () -> {
            requireCreator(caller, job);
            return Optional.of(new Plan(id, job));
        };
    }

    /** Each item needs the right to its own act, too. */
    private void requireCreator(Caller caller, NewJob job) {
        if (job.organization() != null) {
            Access rights = access.of(caller, job.organization());
            rights.require(rights.mayManageMembers());
            rights.require(job.kind() != JobKind.CHANGE_ROLE
                    || rights.mayGrant(MembershipRole.ofCode(job.parameters().role())));
        }
    }

    /**
     * Looks at the records of a job, in the caller's transaction.
     *
     * @throws ProblemException as {@link #plan}; 422 for no records, and for too many
     */
    Jobs.Preview preview(Caller caller, NewJob job) {
        requireCreator(caller, job);
        int records = select(job).size();
        return new Jobs.Preview(records, mustWait(job.kind(), caller.claims().subject(), records));
    }

    private static List<UUID> select(NewJob job) {
        List<UUID> ids = job.selection().ids(MOST_RECORDS);
        if (ids.size() > MOST_RECORDS) {
            throw refusal(ErrorKey.TOO_MANY_RECORDS.with("max", MOST_RECORDS).at("filter"));
        }
        if (ids.isEmpty()) {
            throw refusal(ErrorKey.NO_RECORDS.at("filter"));
        }
        return ids;
    }

    private static ProblemException refusal(Problem.FieldError error) {
        return DirectoryRefusals.of(ProblemType.INVALID_FIELD, List.of(error));
    }

    /** Whether a job of this creator waits until another administrator starts it. */
    boolean mustWait(JobKind kind, String creator, int records) {
        if (!config.fourEyes() || !kind.isSerious()) {
            return false;
        }
        long changed = rows.changedAlone(creator, TOGETHER) + records;
        return changed > config.shareMinimum()
                && (changed > config.mostAlone() || !users.areAtLeast((long) Math.ceil(changed / config.share())));
    }

    @Override
    public Action action() {
        return Action.CREATE_JOB;
    }

    /**
     * @throws ProblemException 412 if there are other records than the creator has seen, 422 as {@link #preview}, 429 for one job too many
     */
    @Override
    public Written record(Plan plan, ChangeContext context, Instant now) {
        NewJob given = plan.job();
        store.lockCreator(context.actor());
        if (rows.unfinishedOf(context.actor()) >= MOST_UNFINISHED) {
            throw ProblemException.tooManyRequests(RETRY_AFTER);
        }
        List<?> records = given.file() == null ? select(given) : given.file().lines();
        requireExpected(given, records.size());
        Job job = new Job(
                plan.target(),
                context.act(),
                given.kind(),
                given.parameters(),
                given.organization(),
                mustWait(given.kind(), context.actor(), records.size()) ? Job.State.WAITING : Job.State.RUNNING,
                null,
                context.actor(),
                now,
                null,
                null,
                null,
                null,
                new Job.Counts(records.size(), 0, 0, 0, 0, 0),
                0);
        store.insert(job, records);
        if (given.file() != null) {
            files.store(job.id(), given.file().content());
        }
        return new Written(plan.concerned(), Map.of(JOB_ID, job.id(), "items", records.size()), null);
    }

    private static void requireExpected(NewJob job, int records) {
        if (job.expected() != null && job.expected() != records) {
            throw new ProblemException(Problem.of(
                            ProblemType.PRECONDITION_FAILED,
                            "The job would concern %d records now. Look at them again.".formatted(records))
                    .with("records", records));
        }
        if (job.expected() == null && job.file() == null && records > MOST_UNSEEN) {
            throw refusal(ErrorKey.MISSING_COUNT.with("count", records).at("expected"));
        }
    }
}
