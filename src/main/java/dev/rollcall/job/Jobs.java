package dev.rollcall.job;

import dev.rollcall.act.ActRequest;
import dev.rollcall.act.Acts;
import dev.rollcall.auth.Caller;
import dev.rollcall.organization.Access;
import dev.rollcall.organization.OrganizationAccess;
import dev.rollcall.paging.Pages.Page;
import dev.rollcall.problem.ProblemException;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/** Creates, shows, starts and stops jobs for callers. {@link JobRunner} performs them. */
@Singleton
public record Jobs(
        Acts acts,
        CreateJob createJob,
        StartJob startJob,
        StopJob stopJob,
        JobRows rows,
        JobRights rights,
        OrganizationAccess access) {

    /**
     * The size of a job that is not created yet.
     *
     * @param records the number of records that it concerns
     * @param waits whether another administrator has to start it
     */
    public record Preview(int records, boolean waits) {}

    /**
     * @throws ProblemException 404 and 403 for those who may not create such a job; 422 for no records, and for too many
     */
    public Preview preview(Caller caller, NewJob job) {
        return QuarkusTransaction.requiringNew().call(() -> createJob.preview(caller, job));
    }

    /**
     * @throws ProblemException 404 and 403 for those who may not create such a job; 412 if it concerns other records than expected; 422 for no
     *     records, and for too many; 429 if the caller has too many that have not ended
     */
    public Job create(Caller caller, ActRequest request, NewJob job) {
        Acts.Result result = acts.perform(createJob, request, createJob.plan(caller, job));
        return Optional.ofNullable(result.details().get(CreateJob.JOB_ID))
                .map(id -> rows.get(UUID.fromString(id.toString())))
                .orElseThrow(JobRights::unknown);
    }

    /**
     * @throws ProblemException 404 for those who may not see it
     */
    public Job get(Caller caller, UUID id) {
        Job job = rows.get(id);
        rights.requireReader(caller, job);
        return job;
    }

    /**
     * Returns the jobs that the caller may see on the list of all: administrators and readers see all, others those that they have created, without
     * those of organizations that they do not manage any more.
     *
     * @param active only those that have not ended, or only those that have
     */
    public Page<Job> list(Caller caller, Optional<Boolean> active, Optional<String> cursor, int limit) {
        Optional<JobRows.Own> own = caller.readsAll() ? Optional.empty() : Optional.of(own(caller));
        return rows.page(new JobRows.Filter(own, Optional.empty(), active), cursor, limit);
    }

    private JobRows.Own own(Caller caller) {
        String subject = caller.claims().subject();
        return new JobRows.Own(
                subject,
                rows.organizationsOf(subject).stream()
                        .filter(organization -> rights.mayManage(caller, organization))
                        .toList());
    }

    /**
     * Returns the jobs of an organization.
     *
     * @throws ProblemException 404 for strangers; 403 for members who do not manage it
     */
    public Page<Job> ofOrganization(
            Caller caller, UUID organization, Optional<Boolean> active, Optional<String> cursor, int limit) {
        Access granted = access.of(caller, organization);
        granted.require(granted.mayReadAuditLog());
        return rows.page(new JobRows.Filter(Optional.empty(), Optional.of(organization), active), cursor, limit);
    }

    /**
     * @param state only items in this state
     * @throws ProblemException 404 for those who may not see the job
     */
    public Page<JobItem> items(
            Caller caller, UUID id, Optional<JobItem.State> state, Optional<String> cursor, int limit) {
        return rows.items(get(caller, id).id(), state, cursor, limit);
    }

    /**
     * @throws ProblemException 404 for those who may not see it; 403 for those who may not start it
     */
    public Job start(Caller caller, ActRequest request, UUID id) {
        acts.perform(startJob, request, startJob.plan(caller, id));
        return rows.get(id);
    }

    /**
     * @throws ProblemException 404 for those who may not see it; 403 for readers
     */
    public Job stop(Caller caller, ActRequest request, UUID id) {
        acts.perform(stopJob, request, stopJob.plan(caller, id));
        return rows.get(id);
    }
}
