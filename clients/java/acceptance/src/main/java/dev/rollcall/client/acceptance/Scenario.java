package dev.rollcall.client.acceptance;

import dev.rollcall.client.Answer;
import dev.rollcall.client.Follower;
import dev.rollcall.client.ProblemException;
import dev.rollcall.client.Rollcall;
import dev.rollcall.client.RollcallApi.ExportUsersQuery;
import dev.rollcall.client.RollcallApi.ImportUsersQuery;
import dev.rollcall.client.RollcallApi.ListAuditLogQuery;
import dev.rollcall.client.RollcallApi.ListUsersQuery;
import dev.rollcall.client.model.Action;
import dev.rollcall.client.model.ChangeEvent;
import dev.rollcall.client.model.CreateUser;
import dev.rollcall.client.model.CreatedUser;
import dev.rollcall.client.model.ImportSummary;
import dev.rollcall.client.model.ImportedLine;
import dev.rollcall.client.model.LinkUser;
import dev.rollcall.client.model.User;
import dev.rollcall.client.model.UserPatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The steps that a client takes with a service, with assertions. It deletes the users that it has created. */
final class Scenario {
    /** The cursor of another log. */
    private static final String EXPIRED = "A".repeat(54);

    private final Rollcall rollcall;
    private final String prefix = "acceptance-" + UUID.randomUUID().toString().substring(0, 8) + "-";

    Scenario(Rollcall rollcall) {
        this.rollcall = rollcall;
    }

    void run() {
        check("me", rollcall.getMe().getUsername(), "admin");
        CreatedUser user = create();
        patch(user);
        importAndExport();
        problem(user);
        follow();
        rollcall.users(new ListUsersQuery().search(prefix))
                .toList()
                .forEach(left -> rollcall.deleteUser(left.getId().toString()));
    }

    private CreatedUser create() {
        CreateUser body = new CreateUser()
                .username(prefix + "zoë")
                .email(prefix + "zoe@example.org")
                .lastName("Exämple")
                .externalId(prefix + "47/11 ä")
                .putAttributesItem("tier", "gold")
                .putAttributesItem("team", "blue");
        Answer<CreatedUser> answer = rollcall.withHeaders(client -> client.createUser(body, prefix + "key"));
        CreatedUser user = answer.value();
        check("name", user.getUsername(), prefix + "zoë");
        check("location", answer.location().endsWith("/api/v1/users/" + user.getId()), true);
        check("headers of the creation", answer.etag() == null || answer.requestId() == null, false);
        check("external id", rollcall.getUser("ext:" + prefix + "47/11 ä").getId(), user.getId());
        check("id in Keycloak", rollcall.getUser("kc:" + user.getKeycloakId()).getId(), user.getId());
        check("repeated creation", rollcall.createUser(body, prefix + "key").getId(), user.getId());
        check(
                "audit log",
                rollcall.auditLog(new ListAuditLogQuery().limit(1)).anyMatch(act -> act.getAction() == Action.CREATE),
                true);
        return user;
    }

    private void patch(CreatedUser user) {
        UserPatch patch = new UserPatch().lastName(null).attributes(Collections.singletonMap("tier", null));
        String id = user.getId().toString();
        User patched = rollcall.updateUser(id, patch, Rollcall.ifVersion(user.getVersion()));
        check("last name", patched.getLastName(), null);
        check("e-mail", patched.getEmail(), user.getEmail());
        check("attributes", patched.getAttributes().keySet(), Set.of("team"));
        String team = patched.getAttributes().get("team").toString();
        ListUsersQuery filtered =
                new ListUsersQuery().attributes("team", team, "other").attributes("tier", "");
        check(
                "filtered by attributes",
                rollcall.users(filtered.search(prefix)).map(User::getId).toList(),
                List.of(user.getId()));
        check(
                "change of an old version",
                problemOf(() -> rollcall.updateUser(
                        id, new UserPatch().firstName("Late"), Rollcall.ifVersion(user.getVersion()))),
                "urn:rollcall:problem:precondition-failed");
    }

    private void importAndExport() {
        List<CreateUser> users = IntStream.range(0, 3)
                .mapToObj(i -> new CreateUser().username(prefix + i))
                .toList();
        List<ImportedLine> lines = new ArrayList<>();
        ImportSummary summary = rollcall.importUsers(users, new ImportUsersQuery(), prefix + "file", lines::add);
        check("imported", summary.getDone(), 3);
        Set<UUID> imported = lines.stream().map(ImportedLine::getId).collect(Collectors.toSet());
        List<ImportedLine> again = new ArrayList<>();
        rollcall.importUsers(users, new ImportUsersQuery(), prefix + "file", again::add);
        check("repeated import", again.stream().map(ImportedLine::getId).collect(Collectors.toSet()), imported);

        List<LinkUser> links = List.of(new LinkUser().username(prefix + 0).externalId(prefix + "linked"));
        check(
                "linked",
                rollcall.linkUsers(links, new ImportUsersQuery(), prefix + "links", lines::add)
                        .getChanged(),
                1);
        check(
                "user by the linked id",
                rollcall.getUser("ext:" + prefix + "linked").getUsername(),
                prefix + 0);

        Set<UUID> listed = rollcall.users(new ListUsersQuery().search(prefix).limit(1))
                .map(User::getId)
                .collect(Collectors.toSet());
        check("listed in pages", listed.size(), 4);
        try (Stream<User> exported = rollcall.export(new ExportUsersQuery().search(prefix))) {
            check("exported", exported.map(User::getId).collect(Collectors.toSet()), listed);
        }
    }

    private void problem(CreatedUser user) {
        try {
            rollcall.createUser(new CreateUser().username(user.getUsername()));
            throw new AssertionError("The name is taken");
        } catch (ProblemException e) {
            check("status", e.status(), 409);
            check("type", e.type(), "urn:rollcall:problem:taken");
            check("field", e.errors().get(0).getField(), "username");
            check("no request id", e.requestId() == null, false);
        }
        check(
                "problem of an export",
                problemOf(() -> rollcall.export(new ExportUsersQuery().sort("nonsense"))),
                "urn:rollcall:problem:invalid-parameter");
    }

    /** Begins with the cursor of another log, so with all users, and sees the change that it makes then. */
    private void follow() {
        Watcher watcher = new Watcher();
        try {
            rollcall.follow(EXPIRED, "user.*", watcher);
        } catch (Seen e) {
            check("change", e.getMessage(), "user.created");
        }
        check("cursor of the change", rollcall.listChanges().events().isEmpty(), false);
    }

    private final class Watcher implements Follower {
        private UUID created;

        @Override
        public void replace(Stream<User> users, String cursor) {
            check("users to begin with", users.count() >= 4, true);
            created = rollcall.createUser(new CreateUser().username(prefix + "late"))
                    .getId();
        }

        @Override
        public void apply(List<ChangeEvent> changes, String cursor) {
            for (ChangeEvent change : changes) {
                if (change.getSubject().equals(created.toString())) {
                    throw new Seen(change.getType());
                }
            }
        }
    }

    private static final class Seen extends RuntimeException {
        private static final long serialVersionUID = 1;

        Seen(String type) {
            super(type);
        }
    }

    private static String problemOf(Runnable request) {
        try {
            request.run();
            return "none";
        } catch (ProblemException e) {
            return e.type();
        }
    }

    static void check(String name, Object actual, Object expected) {
        if (!Objects.equals(actual, expected)) {
            throw new AssertionError(name + ": " + actual + ", expected " + expected);
        }
    }
}
