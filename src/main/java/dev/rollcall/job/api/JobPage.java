package dev.rollcall.job.api;

import dev.rollcall.auth.Caller;
import dev.rollcall.job.Job;
import dev.rollcall.paging.Pages.Page;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A page of jobs. */
@Schema(name = "JobPage")
public record JobPage(List<JobView> items, String next, String previous) {

    static JobPage of(Page<Job> page, Caller caller) {
        return new JobPage(
                page.items().stream().map(job -> JobView.of(job, caller)).toList(), page.next(), page.previous());
    }
}
