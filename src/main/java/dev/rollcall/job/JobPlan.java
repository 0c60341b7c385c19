package dev.rollcall.job;

import dev.rollcall.act.ActPlan;
import dev.rollcall.audit.Concerned;
import java.util.Map;
import java.util.UUID;

/** The plan of an act on a job that exists. */
record JobPlan(UUID target, UUID organization, JobKind kind) implements ActPlan {

    static JobPlan of(Job job) {
        return new JobPlan(job.id(), job.organization(), job.kind());
    }

    @Override
    public Concerned concerned() {
        return new Concerned(null, organization);
    }

    @Override
    public Map<String, ?> details() {
        return Map.of(CreateJob.JOB_ID, target, "kind", kind.code());
    }
}
