package dev.rollcall.client.acceptance;

import dev.rollcall.client.ProblemException;
import dev.rollcall.client.Rollcall;
import dev.rollcall.client.RollcallApi;
import dev.rollcall.client.RollcallApi.ExportUsersQuery;
import dev.rollcall.client.RollcallApi.ListUsersQuery;
import dev.rollcall.client.model.CreateUser;
import dev.rollcall.client.model.CreatedUser;
import dev.rollcall.client.model.User;
import dev.rollcall.client.model.UserPatch;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** The Java lines of ../README.md; ReadmeTest compares them. */
@ApplicationScoped
class Readme {
    private final Rollcall rollcall;

    Readme(@RestClient RollcallApi api) {
        rollcall = Rollcall.of(api);
    }

    void createAgain() {
        try {
            rollcall.createUser(new CreateUser().username("carol"));
        } catch (ProblemException e) {
            if (!e.is("taken")) throw e;
            System.out.println(e.errors());
        }
    }

    static void jdk(URI service, Supplier<String> token) {
        Rollcall rollcall = Rollcall.connect(service, token);
        rollcall.users(new ListUsersQuery().role("user")).forEach(user -> System.out.println(user.getUsername()));
        CreatedUser carol =
                rollcall.createUser(new CreateUser().username("carol").email("carol@example.org"));
        UserPatch patch = new UserPatch().lastName("Sample").email(null);
        rollcall.updateUser(carol.getId().toString(), patch, Rollcall.ifVersion(carol.getVersion()));
        try (Stream<User> users = rollcall.export(new ExportUsersQuery().enabled(true))) {
            users.map(User::getLastName).forEach(System.out::println);
        }
    }
}
