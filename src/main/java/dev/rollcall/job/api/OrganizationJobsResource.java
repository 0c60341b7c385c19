package dev.rollcall.job.api;

import dev.rollcall.api.ApiRequest;
import dev.rollcall.externalid.RecordRef;
import dev.rollcall.job.Jobs;
import dev.rollcall.organization.OrganizationQueries;
import dev.rollcall.paging.PageLinks;
import io.quarkus.security.Authenticated;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;

/** Creates and lists the jobs of an organization. */
@Path("/api/v1/organizations/{id}/jobs")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Jobs")
public class OrganizationJobsResource {

    private final Jobs jobs;
    private final JobCreation creation;
    private final OrganizationQueries organizations;
    private final ApiRequest request;

    OrganizationJobsResource(Jobs jobs, JobCreation creation, OrganizationQueries organizations, ApiRequest request) {
        this.jobs = jobs;
        this.creation = creation;
        this.organizations = organizations;
        this.request = request;
    }

    @GET
    @Operation(
            summary = "List the jobs of an organization",
            description = "For administrators, readers, owners and the organization's admins, in pages, newest first.")
    @APIResponse(responseCode = "200", ref = "JobPage")
    @APIResponse(responseCode = "403", ref = "Forbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchOrganization")
    public RestResponse<JobPage> listOrganizationJobs(
            @RestPath RecordRef id, @BeanParam JobListRequest parameters, UriInfo uri) {
        JobPage page = JobPage.of(
                jobs.ofOrganization(
                        request.caller(),
                        organizations.id(id),
                        parameters.active(),
                        parameters.cursor(),
                        parameters.limit()),
                request.caller());
        return PageLinks.respond(page, uri, page.previous(), page.next());
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Create a job on many members or invitations",
            description =
                    "For administrators, owners and the organization's admins. As `POST /api/v1/jobs`: each item is the act of the request for a"
                            + " single member or invitation, and needs the same right. The job changes one of them after the other, and never the"
                            + " membership of the person who has created it. Mails count for the limits of invitations.")
    @Parameter(ref = "IdempotencyKey")
    @APIResponse(responseCode = "201", ref = "JobCreated")
    @APIResponse(responseCode = "200", ref = "JobPreview")
    @APIResponse(responseCode = "400", ref = "BadChange")
    @APIResponse(responseCode = "403", ref = "WriteForbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchOrganizationOrJob")
    @APIResponse(responseCode = "409", ref = "ActInProgress")
    @APIResponse(responseCode = "412", ref = "OtherNumberOfRecords")
    @APIResponse(responseCode = "422", ref = "InvalidFieldOrKey")
    public Response createOrganizationJob(@RestPath RecordRef id, @RequestBody(ref = "CreateJobBody") byte[] body) {
        CreateJobBody job = request.read(body, CreateJobBody.class);
        return creation.create(request, job, organizations.id(id));
    }
}
