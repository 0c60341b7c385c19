package dev.rollcall.job.api;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.rollcall.api.ApiRequest;
import dev.rollcall.api.RequestFingerprints;
import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.job.Job;
import dev.rollcall.job.JobKind.Records;
import dev.rollcall.job.Jobs;
import dev.rollcall.job.NewJob;
import dev.rollcall.job.NewJob.Selection;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.transfer.FileImport;
import dev.rollcall.transfer.ImportFormat;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Creates the job of a request, or says what it would be. */
@Singleton
record JobCreation(Jobs jobs, JobFilters filters, FileImport imports, RequestFingerprints fingerprints) {

    static final String PATH = "/api/v1/jobs";

    private static final Set<Records> OF_ORGANIZATIONS = Set.of(Records.MEMBERS, Records.INVITATIONS);

    /**
     * @param organization null for a job on users of the platform
     * @throws ProblemException 422 for a kind that does not belong there; see {@link Jobs#create}
     */
    Response create(ApiRequest request, CreateJobBody body, UUID organization) {
        Records records = body.checkedKind().records();
        if (OF_ORGANIZATIONS.contains(records) != (organization != null)) {
            throw DirectoryRefusals.of(
                    ProblemType.INVALID_FIELD,
                    List.of((organization == null ? ErrorKey.ONLY_OF_ORGANIZATION : ErrorKey.NOT_OF_ORGANIZATION)
                            .at("kind")));
        }
        NewJob job = new NewJob(
                body.checkedKind(),
                body.parameters(),
                organization,
                selection(body, records, organization),
                null,
                body.expected());
        return body.isDryRun()
                ? Response.ok(JobPreview.of(jobs.preview(request.caller(), job)))
                        .build()
                : created(jobs.create(request.caller(), request.keyedAct(), job), request);
    }

    private Selection selection(CreateJobBody body, Records records, UUID organization) {
        if (body.filter() == null) {
            List<UUID> ids = body.uuids();
            return most -> ids;
        }
        return switch (records) {
            case MEMBERS -> filters.members(organization, body.filter());
            case INVITATIONS -> filters.invitations(organization, body.filter());
            default -> filters.users(body.filter());
        };
    }

    /**
     * Receives a file, and stores it with its job.
     *
     * @param key the {@code Idempotency-Key}, which may contain the name of the file, so that it is not stored
     * @throws ProblemException see {@link FileImport#receive}
     */
    Response create(ApiRequest request, ImportFormat format, Optional<String> key, InputStream body) {
        try (FileImport.Received file = imports.receive(format, body)) {
            String stored = key.map(TextNode::valueOf)
                    .map(text -> fingerprints.of("import in a job", text))
                    .orElse(null);
            return created(jobs.create(request.caller(), request.act(), NewJob.ofFile(file, stored)), request);
        }
    }

    private static Response created(Job job, ApiRequest request) {
        return Response.created(URI.create(PATH + "/" + job.id()))
                .entity(JobView.of(job, request.caller()))
                .build();
    }
}
