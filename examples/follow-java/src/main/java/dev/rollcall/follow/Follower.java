package dev.rollcall.follow;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.follow.Rollcall.Change;
import dev.rollcall.follow.Rollcall.User;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import jakarta.inject.Inject;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.resteasy.reactive.RestResponse;

/** Keeps a copy of all users in a file. A service with a database writes the copy and the cursor in one transaction instead. */
@QuarkusMain
public class Follower implements QuarkusApplication {

    /** The copy, and the place in the change log up to which it is complete. */
    record Copy(String cursor, Map<String, User> users) {}

    @RestClient
    Rollcall rollcall;

    @ConfigProperty(name = "copy")
    File file;

    @Inject
    ObjectMapper json;

    @Override
    public int run(String... arguments) throws Exception {
        Copy copy = file.exists() ? json.readValue(file, Copy.class) : null;
        while (true) {
            try {
                copy = copy == null ? fromNothing() : next(copy);
            } catch (ProcessingException | WebApplicationException e) {
                boolean gone = e instanceof WebApplicationException answer
                        && answer.getResponse().getStatus() == 410;
                if (gone) { // the cursor is too old, or Rollcall was restored from a backup
                    copy = null;
                } else { // no connection, overload, a restart: try again
                    System.out.println(e.getMessage());
                    Thread.sleep(2_000);
                }
            }
        }
    }

    /** Takes the cursor first, so that no change during the export is missed. */
    private Copy fromNothing() throws IOException {
        String cursor = rollcall.changes("now", 1, 0).getHeaderString("Rollcall-Cursor");
        Map<String, User> users = new HashMap<>();
        try (MappingIterator<User> lines = json.readerFor(User.class).readValues(rollcall.export("ndjson"))) {
            lines.forEachRemaining(user -> users.put(user.id(), user));
        }
        System.out.println("exported " + users.size());
        return store(new Copy(cursor, users));
    }

    /** Waits for changes, for 30 seconds at most, and reads the changed users in one request. */
    private Copy next(Copy copy) throws IOException {
        RestResponse<List<Change>> page = rollcall.changes(copy.cursor(), 100, 30);
        Map<String, User> users = copy.users();
        Set<String> ids = page.getEntity().stream()
                .filter(change -> !users.containsKey(change.subject())
                        || users.get(change.subject()).version() < change.data().version())
                .map(Change::subject)
                .collect(Collectors.toSet());
        if (!ids.isEmpty()) {
            users.keySet().removeAll(ids); // those that are missing in the answer were deleted
            rollcall.users(String.join(",", ids), 100).items().forEach(user -> users.put(user.id(), user));
            ids.forEach(id -> System.out.println(users.containsKey(id) ? "changed " + users.get(id) : "deleted " + id));
        }
        return store(new Copy(page.getHeaderString("Rollcall-Cursor"), users));
    }

    private Copy store(Copy copy) throws IOException {
        File partial = new File(file.getPath() + ".partial");
        json.writeValue(partial, copy);
        Files.move(partial.toPath(), file.toPath(), StandardCopyOption.ATOMIC_MOVE);
        return copy;
    }
}
