import java.util.Map;
import java.util.UUID;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.ManagementApi;
import org.openapitools.client.api.ManagementApi.APICreateUserRequest;
import org.openapitools.client.api.UsersApi;
import org.openapitools.client.api.UsersApi.APIGetMeRequest;
import org.openapitools.client.api.UsersApi.APIListUsersRequest;
import org.openapitools.client.model.CreateUser;
import org.openapitools.client.model.CreatedUser;
import org.openapitools.client.model.UserPage;

/** Calls three operations with the Java client that OpenAPI Generator makes. */
class Calls {
    public static void main(String[] args) throws ApiException {
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
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) throw new AssertionError(otherwise);
    }
}
