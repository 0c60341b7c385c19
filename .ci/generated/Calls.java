import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.ManagementApi;
import org.openapitools.client.api.ManagementApi.APICreateUserRequest;
import org.openapitools.client.api.ManagementApi.APIImportUsersRequest;
import org.openapitools.client.api.OrganizationsApi;
import org.openapitools.client.api.OrganizationsApi.APICreateOrganizationRequest;
import org.openapitools.client.api.OrganizationsApi.APIDeleteOrganizationRequest;
import org.openapitools.client.api.OrganizationsApi.APIUpdateOrganizationRequest;
import org.openapitools.client.api.UsersApi;
import org.openapitools.client.api.UsersApi.APIExportUsersRequest;
import org.openapitools.client.api.UsersApi.APIGetMeRequest;
import org.openapitools.client.api.UsersApi.APIListUsersRequest;
import org.openapitools.client.model.ActOutcome;
import org.openapitools.client.model.CreateOrganization;
import org.openapitools.client.model.CreateUser;
import org.openapitools.client.model.CreatedUser;
import org.openapitools.client.model.ImportSummary;
import org.openapitools.client.model.ImportedLine;
import org.openapitools.client.model.Organization;
import org.openapitools.client.model.OrganizationPatch;
import org.openapitools.client.model.User;
import org.openapitools.client.model.UserPage;

/** Calls operations with the Java client that OpenAPI Generator makes. */
class Calls {
    private static final ObjectMapper JSON = ApiClient.createDefaultObjectMapper();

    public static void main(String[] args) throws ApiException, IOException {
        ApiClient client = new ApiClient();
        client.updateBaseUri(System.getenv("ROLLCALL_URL"));
        client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + System.getenv("ADMIN")));
        UsersApi users = new UsersApi(client);
        check("admin".equals(users.getMe(APIGetMeRequest.newBuilder().build()).getUsername()), "not the caller");

        String username = "java-" + UUID.randomUUID();
        APICreateUserRequest request = APICreateUserRequest.newBuilder()
                .createUser(new CreateUser().username(username).attributes(Map.of("tier", "gold")))
                .idempotencyKey(username)
                .build();
        ManagementApi management = new ManagementApi(client);
        CreatedUser created = management.createUser(request);
        check(management.createUser(request).getId().equals(created.getId()), "created twice");

        UserPage page = users.listUsers(APIListUsersRequest.newBuilder()
                .search(username)
                .limit(1)
                .total(true)
                .build());
        check(page.getItems().get(0).getId().equals(created.getId()), "not listed: " + page);
        check(page.getItems().get(0).getAttributes().equals(Map.of("tier", "gold")), "without attributes: " + page);
        check(page.getTotal().getCount() == 1, "more than one: " + page);
        // the next page of a search has the matches in the middle of words
        UserPage others = users.listUsers(APIListUsersRequest.newBuilder()
                .search(username)
                .limit(1)
                .cursor(page.getNext())
                .build());
        check(others.getItems().isEmpty() && others.getNext() == null, "more than one: " + others);

        importAndExport(management, users, created);
        rename(new OrganizationsApi(client), username);
        check(ActOutcome.fromValue("postponed") == ActOutcome.UNKNOWN_DEFAULT_OPEN_API, "a value of a later release");
    }

    private static void importAndExport(ManagementApi management, UsersApi users, CreatedUser existing)
            throws ApiException, IOException {
        String file = "{\"username\": \"%1$s-2\"}\n{\"username\": \"%1$s\"}\n".formatted(existing.getUsername());
        List<String> report = lines(management.importUsers(
                APIImportUsersRequest.newBuilder().body(file).build()));
        check(report.size() == 3, "not three lines: " + report);
        ImportedLine imported = JSON.readValue(report.get(0), ImportedLine.class);
        ImportedLine refused = JSON.readValue(report.get(1), ImportedLine.class);
        ImportSummary summary = JSON.readValue(report.get(2), ImportSummary.class);
        check(imported.getStatus() == 201 && refused.getStatus() == 409, "wrong: " + report);
        check(summary.getDone() == 1 && summary.getFailed() == 1, "wrong: " + report);

        List<String> export = lines(users.exportUsers(APIExportUsersRequest.newBuilder()
                .search(existing.getUsername())
                .format("ndjson")
                .build()));
        Set<UUID> exported = export.stream().map(Calls::user).map(User::getId).collect(Collectors.toSet());
        check(exported.equals(Set.of(existing.getId(), imported.getId())), "exported: " + export);
    }

    private static void rename(OrganizationsApi organizations, String name) throws ApiException {
        List<String> domains = List.of(name + ".example");
        Organization created = organizations.createOrganization(APICreateOrganizationRequest.newBuilder()
                .createOrganization(new CreateOrganization().name(name).domains(domains))
                .build());
        Organization renamed = organizations.updateOrganization(APIUpdateOrganizationRequest.newBuilder()
                .id(created.getId().toString())
                .organizationPatch(new OrganizationPatch().name(name + "-2"))
                .build());
        check(renamed.getDomains().equals(domains), "without its domains: " + renamed);
        organizations.deleteOrganization(APIDeleteOrganizationRequest.newBuilder()
                .id(created.getId().toString())
                .build());
    }

    /** Reads a downloaded file, and deletes it. */
    private static List<String> lines(File file) throws IOException {
        List<String> lines = Files.readAllLines(file.toPath());
        Files.delete(file.toPath());
        return lines;
    }

    private static User user(String line) {
        try {
            return JSON.readValue(line, User.class);
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) throw new AssertionError(otherwise);
    }
}
