package dev.rollcall.packaged.killed;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.InvitationLinks;
import dev.rollcall.testing.InvitationLinks.Link;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.keycloak.MembershipProvider;
import dev.rollcall.testing.keycloak.Organizations;
import dev.rollcall.testing.wire.HttpWire.RequestPattern;
import dev.rollcall.testing.wire.PausedMessage;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Kills the packaged service (SIGKILL) at every point of an act on an organization, as {@link ActsKilledIT} does for users, and of an act that links
 * records. Each act has an organization of its own. Two kinds share a start of the service, unless one has many points; more would need more connections to the
 * database than it has.
 */
@Order(3)
@Tag("process")
@Tag("slow")
class OrganizationActsKilledIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String ORGANIZATIONS = "/api/v1/organizations";
    private static final String INTENT = "insert into audit_log (";
    private static final String OUTCOME = "insert into audit_outcomes";

    private static final ExecutorService THREADS = Executors.newCachedThreadPool();
    private static KilledService service;
    private static Organizations keycloak;
    private static MembershipProvider provider;

    @BeforeAll
    static void startService() {
        service = new KilledService();
        keycloak = new Organizations(service.realm());
        service.start(Map.of(
                "rollcall.directory.listing-timeout",
                "120S",
                "rollcall.directory.organization-deletion-timeout",
                "120S",
                // there is no mail server at this address: mails stay in the outbox
                "rollcall.mail.host",
                "localhost",
                "rollcall.mail.port",
                "9",
                "rollcall.mail.from",
                "rollcall@example.org",
                "rollcall.public-url",
                "http://localhost"));
    }

    @AfterAll
    static void stop() {
        THREADS.shutdownNow();
        if (provider != null) {
            provider.close();
        }
        if (service != null) {
            service.close();
        }
    }

    /**
     * The subject of an act.
     *
     * @param id the record of the organization; null if the act creates it
     * @param keycloakId Keycloak's id; null likewise
     * @param team the record of the team
     * @param owner the user who becomes the owner; a member of the team, too, whose identity is gone, for a link
     * @param member a member, of the team too; one whose account the organization manages, for an update
     * @param other no member yet; the record of the owner's new identity, for a link
     * @param guest {@code other} as a person who is invited to the team, for an acceptance
     */
    private record Subject(
            String name,
            String id,
            String keycloakId,
            String team,
            String owner,
            String member,
            String other,
            Guest guest) {

        String path() {
            return ORGANIZATIONS + "/" + id;
        }

        /**
         * A text that the statements of the act contain. Those of an invitation have the address, and Rollcall's ids; those of a link have the
         * former identity.
         */
        String mark(Kind kind) {
            return switch (kind) {
                case CREATE, INVITE -> name;
                case RELINK -> subject(owner);
                default -> keycloakId;
            };
        }
    }

    /**
     * A person with an invitation.
     *
     * @param token the person's access token
     */
    private record Guest(String subject, String token, Link link) {}

    /** A kind of act: its request, its change in Keycloak, and whether the change was made, in Keycloak and in the records. */
    private enum Kind {
        CREATE(
                (request, about) -> request.post(ORGANIZATIONS, Map.of("name", about.name(), "ownerId", about.owner())),
                "POST",
                "/organizations/?",
                about -> {
                    JsonNode found = found(about.name());
                    assertThat(found.size()).isLessThanOrEqualTo(1);
                    return found.size() == 1;
                },
                about -> number(
                                "select count(*) from memberships m join organizations o on o.id = m.organization_id where o.name = ? and role = 'owner'",
                                about.name())
                        == 1),
        UPDATE(
                (request, about) -> request.patch(
                        about.path(),
                        Map.of("name", about.name() + "2", "enabled", false, "attributes", Map.of("plan", "gold"))),
                "PUT",
                "/organizations/%s",
                about -> keycloak.get(about.keycloakId()).path("name").asText().equals(about.name() + "2"),
                about -> all(
                        number(
                                        "select count(*) from organizations where name = ? and attributes ->> 'plan' = 'gold'",
                                        about.name() + "2")
                                == 1,
                        // Keycloak has no event for it
                        number("select count(*) from users where id::text = ? and not enabled", about.member()) == 1)),
        DELETE(
                (request, about) -> request.delete(about.path()),
                "DELETE",
                "/organizations/%s",
                about -> !get("?max=1000").findValuesAsText("id").contains(about.keycloakId()),
                about -> number(
                                "select count(*) from organizations where id::text = ? and deleted_at is null",
                                about.id())
                        == 0),
        ADD_MEMBER(
                (request, about) ->
                        request.post(about.path() + "/members", Map.of("userId", about.other(), "role", "admin")),
                "POST",
                "/organizations/%s/members",
                about -> members(about).size() == 3,
                about -> role(about, about.other()).equals("admin")),
        REMOVE_MEMBER(
                (request, about) -> request.delete(about.path() + "/members/" + about.member()),
                "DELETE",
                "/organizations/%s/members/[^/]+",
                about -> members(about).size() == 1,
                about -> role(about, about.member()).isEmpty()),
        CREATE_TEAM(
                (request, about) -> request.post(about.path() + "/teams", Map.of("name", "Second")),
                "POST",
                "/organizations/%s/groups/[^/]+/children",
                about -> teams(about).contains("Second"),
                about -> recordedTeams(about).contains("Second")),
        RENAME_TEAM(
                (request, about) -> request.patch(about.path() + "/teams/" + about.team(), Map.of("name", "Renamed")),
                "PUT",
                "/organizations/%s/groups/[^/]+",
                about -> teams(about).contains("Renamed"),
                about -> recordedTeams(about).contains("Renamed")),
        DELETE_TEAM(
                (request, about) -> request.delete(about.path() + "/teams/" + about.team()),
                "DELETE",
                "/organizations/%s/groups/[^/]+",
                about -> teams(about).isEmpty(),
                about -> recordedTeams(about).isEmpty()),
        ADD_TEAM_MEMBER(
                (request, about) -> request.put(about.path() + "/teams/" + about.team() + "/members/" + about.owner()),
                "PUT",
                "/organizations/%s/groups/[^/]+/members/[^/]+",
                about -> teamMembers(about) == 2,
                about -> recordedTeamMembers(about) == 2),
        REMOVE_TEAM_MEMBER(
                (request, about) ->
                        request.delete(about.path() + "/teams/" + about.team() + "/members/" + about.member()),
                "DELETE",
                "/organizations/%s/groups/[^/]+/members/[^/]+",
                about -> teamMembers(about) == 0,
                about -> recordedTeamMembers(about) == 0),
        INVITE(
                (request, about) -> request.post(
                        about.path() + "/invitations",
                        Map.of("emails", List.of(about.name() + "@example.org"), "teamIds", List.of(about.team()))),
                null,
                null,
                // Keycloak does not know it
                about -> invitations(about) == 1,
                about -> all(
                        invitations(about) == 1,
                        number(
                                        "select count(*) from invitation_mails where organization_id::text = ? and sent_at is null",
                                        about.id())
                                == 1)),
        ACCEPT(
                (request, about) -> service.as(about.guest().token())
                        .header("X-Request-Id", "request-" + about.name())
                        .post(
                                "/api/v1/invitations/accept",
                                Map.of("token", about.guest().link().token())),
                "POST",
                "/organizations/%s/members",
                about -> all(members(about).size() == 3, teamMembers(about) == 2),
                about -> all(
                        role(about, about.other()).equals("admin"),
                        recordedTeamMembers(about) == 2,
                        number(
                                        "select count(*) from invitations where status = 'accepted' and accepted_by::text = ?",
                                        about.other())
                                == 1)),
        /** Once its intent is stored, it is carried out: nothing tells whether it was begun, and all of it may be repeated. */
        RELINK(
                (request, about) ->
                        request.post("/api/v1/relinks", Map.of("former", about.owner(), "current", about.other())),
                "POST",
                "/organizations/%s/members",
                about -> all(members(about).size() == 2, teamMembers(about) == 2),
                about -> all(
                        number(
                                        "select count(*) from users u join memberships m on m.user_id = u.id where u.id::text = ? and keycloak_id = ? and m.organization_id::text = ? and role = 'owner'",
                                        about.owner(),
                                        subjectNamed(username(about.owner())),
                                        about.id())
                                == 1,
                        number(
                                        "select count(*) from users where id::text = ? and replaced_by::text = ? and deleted_at is not null",
                                        about.other(),
                                        about.owner())
                                == 1));

        private final Request request;
        private final String method;
        private final String path;
        private final Function<Subject, Boolean> doneInKeycloak;
        private final Function<Subject, Boolean> doneInRecords;

        Kind(
                Request request,
                String method,
                String path,
                Function<Subject, Boolean> doneInKeycloak,
                Function<Subject, Boolean> doneInRecords) {
            this.request = request;
            this.method = method;
            this.path = path;
            this.doneInKeycloak = doneInKeycloak;
            this.doneInRecords = doneInRecords;
        }

        private List<Point> points() {
            return switch (this) {
                case CREATE -> with(OWNER_POINTS);
                case UPDATE -> with(ACCOUNT_POINTS);
                case ACCEPT -> with(TEAM_POINTS);
                case RELINK ->
                    Stream.concat(
                                    Stream.of(POINTS.get(0)),
                                    POINTS.stream().skip(1).map(Point::carriedOut))
                            .toList();
                // one transaction
                case INVITE -> List.of(POINTS.get(0), POINTS.get(6), POINTS.get(7));
                default -> POINTS;
            };
        }

        private static List<Point> with(List<Point> more) {
            return Stream.concat(POINTS.stream(), more.stream()).toList();
        }

        private RequestPattern change(Subject about) {
            return this == CREATE
                    ? RequestPattern.of(method, path).with(about.name())
                    : RequestPattern.of(method, path.formatted(about.keycloakId()));
        }
    }

    private interface Request {
        ApiResponse send(ApiCaller request, Subject about);
    }

    /**
     * A point in an act where the process is killed.
     *
     * @param arrives whether the paused message still arrives after the kill
     * @param done whether the act is done in the end
     */
    private record Point(String name, boolean arrives, boolean done, Pause pause) {

        /** Returns the same point, in an act that is done in the end. */
        Point carriedOut() {
            return new Point(name, arrives, true, pause);
        }
    }

    private interface Pause {
        PausedMessage at(Kind kind, Subject about);
    }

    private static final List<Point> POINTS = List.of(
            new Point(
                    "before the intent",
                    false,
                    false,
                    (kind, about) -> commit(WireDirection.REQUEST, INTENT, kind, about)),
            new Point(
                    "after the intent",
                    false,
                    false,
                    (kind, about) -> commit(WireDirection.RESPONSE, INTENT, kind, about)),
            new Point("change, not arrived", false, false, (kind, about) -> change(WireDirection.REQUEST, kind, about)),
            new Point("change, arriving", true, true, (kind, about) -> change(WireDirection.REQUEST, kind, about)),
            new Point("change, done", false, true, (kind, about) -> change(WireDirection.RESPONSE, kind, about)),
            new Point(
                    "before the outcome",
                    false,
                    true,
                    (kind, about) -> commit(WireDirection.REQUEST, OUTCOME, kind, about)),
            new Point(
                    "with the outcome",
                    true,
                    true,
                    (kind, about) -> commit(WireDirection.REQUEST, OUTCOME, kind, about)),
            new Point(
                    "after the outcome",
                    false,
                    true,
                    (kind, about) -> commit(WireDirection.RESPONSE, OUTCOME, kind, about)));

    /** The second step of a creation with an owner. */
    private static final List<Point> OWNER_POINTS = List.of(
            new Point("owner, not arrived", false, true, (kind, about) -> owner(WireDirection.REQUEST, about)),
            new Point("owner, arriving", true, true, (kind, about) -> owner(WireDirection.REQUEST, about)),
            new Point("owner, done", false, true, (kind, about) -> owner(WireDirection.RESPONSE, about)));

    /** The step after an update that disables the organization: the records of accounts that it manages. */
    private static final List<Point> ACCOUNT_POINTS = List.of(new Point(
            "account, read but not written",
            false,
            true,
            (kind, about) ->
                    service.database().pauseCommit(WireDirection.REQUEST, "update users", subject(about.member()))));

    /** The second step of an acceptance. */
    private static final List<Point> TEAM_POINTS = List.of(
            new Point("team, not arrived", false, true, (kind, about) -> team(WireDirection.REQUEST, about)),
            new Point("team, arriving", true, true, (kind, about) -> team(WireDirection.REQUEST, about)),
            new Point("team, done", false, true, (kind, about) -> team(WireDirection.RESPONSE, about)));

    private static PausedMessage commit(WireDirection where, String table, Kind kind, Subject about) {
        return service.database().pauseCommit(where, table, about.mark(kind));
    }

    private static PausedMessage change(WireDirection where, Kind kind, Subject about) {
        return service.keycloak().pause(where, kind.change(about));
    }

    private static PausedMessage owner(WireDirection where, Subject about) {
        return service.keycloak()
                .pause(
                        where,
                        RequestPattern.of("POST", "/organizations/[^/]+/members")
                                .with(subject(about.owner())));
    }

    private static PausedMessage team(WireDirection where, Subject about) {
        return service.keycloak()
                .pause(
                        where,
                        "PUT",
                        "/organizations/%s/groups/[^/]+/members/%s"
                                .formatted(about.keycloakId(), about.guest().subject()));
    }

    /**
     * An act that is killed.
     *
     * @param held what its message waits for
     */
    private record Case(Kind kind, Point point, Subject about, PausedMessage held) {

        /** Whether nothing of the act is stored. */
        boolean isUnknown() {
            return point == POINTS.get(0);
        }
    }

    static Stream<List<Kind>> rounds() {
        return Stream.of(
                List.of(Kind.CREATE),
                List.of(Kind.UPDATE, Kind.INVITE),
                List.of(Kind.DELETE, Kind.ADD_MEMBER),
                List.of(Kind.REMOVE_MEMBER, Kind.REMOVE_TEAM_MEMBER),
                List.of(Kind.CREATE_TEAM, Kind.RENAME_TEAM),
                List.of(Kind.DELETE_TEAM, Kind.ADD_TEAM_MEMBER),
                List.of(Kind.ACCEPT, Kind.RELINK));
    }

    @ParameterizedTest
    @MethodSource("rounds")
    void killedActIsCompletedOrNotMadeAtAll(List<Kind> kinds) {
        List<Case> cases = kinds.stream()
                .flatMap(kind -> kind.points().stream()
                        .map(point -> CompletableFuture.supplyAsync(
                                () -> {
                                    Subject about = subject(kind);
                                    return new Case(
                                            kind, point, about, point.pause().at(kind, about));
                                },
                                THREADS)))
                .toList()
                .stream()
                .map(TimeLimits::get)
                .toList();
        cases.forEach(each -> CompletableFuture.supplyAsync(() -> send(each.kind(), each.about()), THREADS));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(cases)
                        .allSatisfy(each -> assertThat(each.held().isPaused())
                                .as("%s, %s", each.kind(), each.point().name())
                                .isTrue()));

        service.kill();
        cases.forEach(each -> {
            if (each.point().arrives()) {
                each.held().release();
            } else {
                each.held().drop();
            }
        });
        // long ago, too: the sweeper waits for a deletion that Keycloak may still be carrying out
        service.records().execute("update open_acts set due_at = now(), opened_at = now() - interval '10 minutes'");
        service.start();
        await().atMost(SOON).until(() -> number("select count(*) from open_acts") == 0);

        SoftAssertions softly = new SoftAssertions();
        cases.forEach(each -> {
            boolean done = each.point().done();
            softly.assertThat(each.kind().doneInKeycloak.apply(each.about()))
                    .as("%s, %s, in Keycloak", each.kind(), each.point().name())
                    .isEqualTo(done);
            softly.assertThat(each.kind().doneInRecords.apply(each.about()))
                    .as("%s, %s, in the records", each.kind(), each.point().name())
                    .isEqualTo(done);
            softly.assertThat(outcome(each.about()))
                    .as("%s, %s, outcome", each.kind(), each.point().name())
                    .isEqualTo(done ? "done" : each.isUnknown() ? "none" : "not-done");
        });
        softly.assertAll();
    }

    /** Returns whether all facts hold; none may hold alone. */
    private static boolean all(boolean first, boolean... others) {
        for (boolean other : others) {
            assertThat(other).isEqualTo(first);
        }
        return first;
    }

    private static ApiResponse send(Kind kind, Subject about) {
        return kind.request.send(service.admin().header("X-Request-Id", "request-" + about.name()), about);
    }

    /** A link has an entry for each of the two records. */
    private static String outcome(Subject about) {
        return text(
                "select coalesce(string_agg(distinct coalesce(outcome, 'open'), ', '), 'none') from acts where request_id = ?",
                "request-" + about.name());
    }

    /** An organization with an owner, a member, and a team with that member; or only the users, for a creation. */
    private static Subject subject(Kind kind) {
        String name = "killed-" + UUID.randomUUID().toString().substring(0, 8);
        String owner = user();
        if (kind == Kind.CREATE) {
            return new Subject(name, null, null, null, owner, null, null, null);
        }
        ApiResponse created = service.admin()
                .post(ORGANIZATIONS, Map.of("name", name, "ownerId", owner))
                .expect(201);
        String id = created.path("id");
        String path = ORGANIZATIONS + "/" + id;
        String teamId = service.admin().createTeam(id, "First");
        String member = kind == Kind.UPDATE ? managed(created.path("keycloakId")) : member(path, teamId);
        if (kind == Kind.RELINK) {
            service.admin().put(path + "/teams/" + teamId + "/members/" + owner).expect(204);
            return new Subject(name, id, created.path("keycloakId"), teamId, owner, member, again(owner), null);
        }
        if (kind != Kind.ACCEPT) {
            return new Subject(name, id, created.path("keycloakId"), teamId, owner, member, user(), null);
        }
        Realm.Identity identity = service.realm().createIdentity("killed");
        Guest guest = guest(identity, id, teamId);
        return new Subject(name, id, created.path("keycloakId"), teamId, owner, member, user(identity), guest);
    }

    private static String member(String organization, String team) {
        String member = user();
        service.admin()
                .post(organization + "/members", Map.of("userId", member))
                .expect(201);
        service.admin()
                .put(organization + "/teams/" + team + "/members/" + member)
                .expect(204);
        return member;
    }

    /** Gives a user another identity with the same username, which signs in; returns its record. */
    private static String again(String user) {
        String username = username(user);
        service.realm().admin("DELETE", "/users/" + subject(user), null);
        Realm.Identity identity = service.realm().createIdentityNamed(username);
        return service.as(service.realm().token(identity)).id();
    }

    private static String username(String user) {
        return text("select username from users where id::text = ?", user);
    }

    /** Returns the identity to which the record of a user is linked. */
    private static String subject(String user) {
        return text("select keycloak_id from users where id::text = ?", user);
    }

    /** Returns the identity in Keycloak with this username. */
    private static String subjectNamed(String username) {
        return service.realm().named(username).path(0).path("id").asText();
    }

    /** A person whose account Keycloak disables with the organization. */
    private static String managed(String organization) {
        return user(provider(organization).signInOnce());
    }

    /** Shares one realm for the accounts, because Keycloak takes long to create one. */
    private static synchronized MembershipProvider provider(String organization) {
        if (provider != null) {
            return provider.alsoOf(organization);
        }
        provider = MembershipProvider.of(service.realm(), organization);
        return provider;
    }

    private static Guest guest(Realm.Identity identity, String organization, String team) {
        return new Guest(
                identity.subject(),
                service.realm().token(identity),
                new InvitationLinks(service.records())
                        .invite(organization, identity.username() + "@example.org", "admin", team));
    }

    /** Inserts the record of a person, which events would bring. */
    private static String user(Realm.Identity identity) {
        return text("""
                insert into users (id, keycloak_id, username, email, email_verified, first_name, last_name, enabled, roles, created_at,
                    updated_at, identity_as_of)
                values (gen_random_uuid(), ?, ?, ? || '@example.org', true, 'First', 'Last', true, '{user}', now(), now(), now())
                returning id""", identity.subject(), identity.username(), identity.username());
    }

    private static String user() {
        String name = "killed-" + UUID.randomUUID().toString().substring(0, 8);
        return service.admin()
                .post("/api/v1/users", Map.of("username", name))
                .expect(201)
                .path("id");
    }

    private static JsonNode found(String name) {
        return get("?exact=true&search=" + URLEncoder.encode(name, StandardCharsets.UTF_8));
    }

    private static JsonNode members(Subject about) {
        return get("/" + about.keycloakId() + "/members");
    }

    private static List<String> teams(Subject about) {
        JsonNode groups = get("/" + about.keycloakId() + "/groups");
        return StreamSupport.stream(
                        get("/" + about.keycloakId() + "/groups/"
                                        + groups.path(0).path("id").asText() + "/children")
                                .spliterator(),
                        false)
                .map(team -> team.path("name").asText())
                .toList();
    }

    private static int teamMembers(Subject about) {
        return get("/" + about.keycloakId() + "/groups/"
                        + text("select keycloak_id from teams where id::text = ?", about.team()) + "/members")
                .size();
    }

    private static long invitations(Subject about) {
        return number("select count(*) from invitations where organization_id::text = ?", about.id());
    }

    private static JsonNode get(String path) {
        return service.realm().read("/organizations" + path);
    }

    private static List<String> recordedTeams(Subject about) {
        return service.admin().get(about.path() + "/teams").path("items.name");
    }

    private static int recordedTeamMembers(Subject about) {
        return service.admin()
                .get(about.path() + "/teams/" + about.team() + "/members")
                .<List<String>>path("items.userId")
                .size();
    }

    private static String role(Subject about, String user) {
        return text(
                "select coalesce(max(role), '') from memberships where organization_id::text = ? and user_id::text = ?",
                about.id(),
                user);
    }

    private static String text(String sql, String... parameters) {
        return service.records().text(sql, parameters);
    }

    private static long number(String sql, String... parameters) {
        return service.records().number(sql, parameters);
    }
}
