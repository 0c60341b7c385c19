package dev.rollcall.follow;

import static io.quarkus.scheduler.Scheduled.ConcurrentExecution.SKIP;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.follow.Rollcall.Change;
import dev.rollcall.follow.Rollcall.User;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.WebApplicationException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.resteasy.reactive.RestResponse;

/** Keeps a copy of all users in a file. A service with a database writes the copy and the cursor in one transaction instead. */
@ApplicationScoped
public class Follower {
    record Copy(String cursor, Map<String, User> users) {}

    @RestClient
    Rollcall rollcall;

    @Inject
    ObjectMapper json;

    @ConfigProperty(name = "copy")
    File file;

    /** Follows until something fails: the connection is lost, or Rollcall restarts. The next run goes on from the file. */
    @Scheduled(every = "1s", concurrentExecution = SKIP)
    void follow() throws IOException {
        Copy copy = file.exists() ? json.readValue(file, Copy.class) : fromNothing();
        while (true) {
            try {
                copy = next(copy);
            } catch (WebApplicationException e) {
                if (e.getResponse().getStatus() != 410) throw e;
                copy = fromNothing(); // the cursor is too old, or Rollcall was restored from a backup
            }
            File partial = new File(file + ".partial");
            json.writeValue(partial, copy);
            Files.move(partial.toPath(), file.toPath(), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Takes the cursor first, so that no change during the export is missed. */
    private Copy fromNothing() {
        String cursor = rollcall.changes("now", 0).getHeaderString("Rollcall-Cursor");
        Map<String, User> users =
                rollcall.export().collect().asMap(User::id).await().indefinitely();
        System.out.println("exported " + users.size());
        return new Copy(cursor, users);
    }

    /** Waits for changes, for 30 seconds at most, and reads the changed users anew, so that a change that comes twice does no harm. */
    private Copy next(Copy copy) {
        RestResponse<List<Change>> page = rollcall.changes(copy.cursor(), 30);
        Map<String, User> users = copy.users();
        Set<String> ids = page.getEntity().stream().map(Change::subject).collect(Collectors.toSet());
        if (!ids.isEmpty()) {
            List<User> found = rollcall.users(String.join(",", ids)).items();
            users.keySet().removeAll(ids); // those that are not found were deleted
            found.forEach(user -> users.put(user.id(), user));
            ids.forEach(id -> System.out.println(users.containsKey(id) ? "changed " + users.get(id) : "deleted " + id));
        }
        return new Copy(page.getHeaderString("Rollcall-Cursor"), users);
    }
}
