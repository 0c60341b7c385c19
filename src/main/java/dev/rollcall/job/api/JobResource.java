package dev.rollcall.job.api;

import dev.rollcall.api.ApiRequest;
import dev.rollcall.job.Jobs;
import dev.rollcall.paging.PageLinks;
import io.quarkus.security.Authenticated;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;

/** Shows jobs, starts those that wait, and stops them. */
@Path(JobCreation.PATH)
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Jobs")
public class JobResource {

    private final Jobs jobs;
    private final ApiRequest request;

    JobResource(Jobs jobs, ApiRequest request) {
        this.jobs = jobs;
        this.request = request;
    }

    @GET
    @Operation(
            summary = "List jobs",
            description =
                    "In pages, newest first: administrators and readers see all, others those that they have created, in organizations"
                            + " as long as they manage them. Jobs are kept for 30 days (configurable) after they have ended.")
    @APIResponse(responseCode = "200", ref = "JobPage")
    public RestResponse<JobPage> listJobs(@BeanParam JobListRequest parameters, UriInfo uri) {
        JobPage page = JobPage.of(
                jobs.list(request.caller(), parameters.active(), parameters.cursor(), parameters.limit()),
                request.caller());
        return PageLinks.respond(page, uri, page.previous(), page.next());
    }

    @GET
    @Path("{job}")
    @Operation(
            summary = "Get a job",
            description =
                    "Shows how far it is. For administrators and readers; of an organization for its owners and admins, of the platform for the"
                            + " person who has created it.")
    @APIResponse(responseCode = "200", ref = "Job")
    @APIResponse(responseCode = "404", ref = "NoSuchJob")
    public JobView getJob(@RestPath UUID job) {
        return JobView.of(jobs.get(request.caller(), job), request.caller());
    }

    @GET
    @Path("{job}/items")
    @Operation(
            summary = "List the results of a job",
            description =
                    "In pages, in the order of its records, or of the lines of its file. For those who see the job.")
    @APIResponse(responseCode = "200", ref = "JobItemPage")
    @APIResponse(responseCode = "404", ref = "NoSuchJob")
    public RestResponse<JobItemPage> listJobItems(
            @RestPath UUID job, @BeanParam JobItemListRequest parameters, UriInfo uri) {
        JobItemPage page = JobItemPage.of(
                jobs.items(request.caller(), job, parameters.state(), parameters.cursor(), parameters.limit()));
        return PageLinks.respond(page, uri, page.previous(), page.next());
    }

    @POST
    @Path("{job}/start")
    @Operation(
            summary = "Start a job that waits for another administrator",
            description =
                    "For administrators, except the one who has created it. A job that does not wait stays as it is.")
    @APIResponse(responseCode = "200", ref = "Job")
    @APIResponse(responseCode = "403", ref = "WriteForbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchJob")
    @APIResponse(responseCode = "409", ref = "ActInProgress")
    public JobView startJob(@RestPath UUID job) {
        return JobView.of(jobs.start(request.caller(), request.act(), job), request.caller());
    }

    @POST
    @Path("{job}/stop")
    @Operation(
            summary = "Stop a job",
            description =
                    "Changes that have begun are completed, and stay; the other records are skipped. For administrators; of an organization"
                            + " for its owners and admins, of the platform for the person who has created it. A job that has ended stays as it is.")
    @APIResponse(responseCode = "200", ref = "Job")
    @APIResponse(responseCode = "403", ref = "WriteForbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchJob")
    @APIResponse(responseCode = "409", ref = "ActInProgress")
    public JobView stopJob(@RestPath UUID job) {
        return JobView.of(jobs.stop(request.caller(), request.act(), job), request.caller());
    }
}
