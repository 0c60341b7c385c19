package dev.rollcall.directory.keycloak;

import static dev.rollcall.directory.keycloak.KeycloakJson.elements;
import static dev.rollcall.directory.keycloak.KeycloakJson.emptyIfGone;
import static dev.rollcall.directory.keycloak.KeycloakJson.required;
import static dev.rollcall.directory.keycloak.KeycloakJson.unreadable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.directory.DirectoryOrganization;
import dev.rollcall.directory.DirectoryOrganizations;
import dev.rollcall.directory.DirectoryPages;
import dev.rollcall.directory.DirectoryPendingException;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import dev.rollcall.directory.DirectoryRefusedException.Reason;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.MembershipType;
import dev.rollcall.directory.OrganizationChange;
import dev.rollcall.spelling.StoredSpelling;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Implements the directory's organizations with the Admin API of Keycloak's realm. Teams are the children of one group of the organization,
 * {@code /teams}, so that an administrator's other groups stay out of Rollcall.
 */
@ApplicationScoped
class KeycloakOrganizations implements DirectoryOrganizations {

    private static final int CREATED = 201;
    private static final int NOT_FOUND = 404;
    private static final int PAGE = 100;

    /** The longest name that Keycloak stores; it answers 500 for a longer one. */
    private static final int MAX_LENGTH = 255;

    private static final String NAME = "name";
    private static final String ALIAS = "alias";
    private static final String DOMAINS = "domains";
    private static final String ENABLED = "enabled";
    private static final String ATTRIBUTES = "attributes";
    private static final String MARK = "rollcall.mark";
    private static final String TEAMS = "teams";
    private static final String DESCRIPTION = "description";

    private static final long SETTINGS_FOR = Duration.ofSeconds(30).toNanos();

    private final KeycloakOrganizationApi api;
    private final KeycloakOrganizationApi.Deletion deletion;
    private final KeycloakAdmin admin;
    private final KeycloakCalls calls;
    private final OrganizationUpdates updates;
    private final ObjectMapper json;

    private volatile RealmSettings settings;

    private record RealmSettings(boolean organizations, boolean registration, long readAt) {}

    KeycloakOrganizations(
            KeycloakOrganizationApi api,
            KeycloakOrganizationApi.Deletion deletion,
            KeycloakAdmin admin,
            KeycloakCalls calls,
            OrganizationUpdates updates,
            ObjectMapper json) {
        this.api = api;
        this.deletion = deletion;
        this.admin = admin;
        this.calls = calls;
        this.updates = updates;
        this.json = json;
    }

    @Override
    public boolean areEnabled() {
        return settings().organizations();
    }

    /** Without {@code view-realm}, Keycloak's answer lacks the property. */
    @Override
    public boolean allowRegistration() {
        return settings().registration();
    }

    private RealmSettings settings() {
        RealmSettings known = settings;
        if (known == null || System.nanoTime() - known.readAt() > SETTINGS_FOR) {
            long readAt = System.nanoTime();
            JsonNode realm = calls.ask(admin::realm);
            known = new RealmSettings(
                    realm.path("organizationsEnabled").asBoolean(),
                    realm.path("registrationAllowed").asBoolean(),
                    readAt);
            settings = known;
        }
        return known;
    }

    @Override
    public long count() {
        JsonNode count = calls.ask(api::count);
        if (!count.isIntegralNumber()) {
            throw unreadable();
        }
        return count.asLong();
    }

    @Override
    public List<DirectoryOrganization> organizations(int first, int most) {
        return elements(calls.list(
                        "organizations", first, most, () -> api.organizations(null, null, null, first, most)))
                .map(KeycloakOrganizations::organization)
                .toList();
    }

    @Override
    public Optional<DirectoryOrganization> find(String id) {
        return askUnlessGone(() -> api.organization(id)).map(KeycloakOrganizations::organization);
    }

    @Override
    public Optional<DirectoryOrganization> findCreated(UUID mark) {
        return elements(calls.ask(() -> api.organizations(null, MARK + ":" + mark, null, 0, PAGE)))
                .map(KeycloakOrganizations::organization)
                .findFirst();
    }

    @Override
    public Optional<UUID> mark(String id) {
        return askUnlessGone(() -> api.organization(id))
                .flatMap(organization ->
                        uuid(organization.path(ATTRIBUTES).path(MARK).path(0).asText()));
    }

    /** Administrators of Keycloak may have changed the text. */
    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Keycloak's search finds parts of names, and domains. */
    @Override
    public boolean isNameTaken(String name) {
        return all("the organizations", first -> api.organizations(name, null, false, first, PAGE))
                .anyMatch(organization ->
                        StoredSpelling.same(organization.path(NAME).asText(), name));
    }

    @Override
    public String create(OrganizationChange properties, UUID mark) {
        refuseTooLong(properties);
        ObjectNode organization = json.createObjectNode();
        organization.put(ENABLED, true);
        apply(properties, organization);
        organization.put(ALIAS, properties.alias() == null ? aliasOf(properties.name()) : properties.alias());
        organization.putObject(ATTRIBUTES).putArray(MARK).add(mark.toString());
        return calls.changeOnce(() -> idOf(api.create(organization)));
    }

    /**
     * Keycloak takes the name itself, but refuses a name with a space or another character that an alias cannot have. Some characters have
     * a longer form in ASCII, so the alias may be longer than the name.
     */
    private static String aliasOf(String name) {
        String text = Normalizer.normalize(name.toLowerCase(Locale.ROOT), Normalizer.Form.NFKD)
                .replaceAll("\\p{M}", "")
                .replaceAll("[^a-z0-9._-]+", "-")
                .replaceAll("^[._-]+", "");
        String alias = text.substring(0, Math.min(text.length(), MAX_LENGTH)).replaceAll("[._-]+$", "");
        return alias.isEmpty() ? "organization-" + UUID.randomUUID() : alias;
    }

    @Override
    public void update(String id, OrganizationChange change) {
        refuseTooLong(change);
        Instant from = updates.now();
        try {
            calls.replaceUntilKept(
                    "organization " + id,
                    () -> replace(id, change),
                    () -> change.isAppliedTo(organization(calls.ask(() -> api.organization(id)))));
        } finally {
            updates.warnOfOthers(id, from);
        }
    }

    private void replace(String id, OrganizationChange change) {
        if (!(calls.ask(() -> api.organization(id)) instanceof ObjectNode organization)) {
            throw unreadable();
        }
        apply(change, organization);
        calls.changeRepeatably(() -> api.update(id, organization));
    }

    private static void apply(OrganizationChange change, ObjectNode organization) {
        if (change.name() != null) {
            organization.put(NAME, change.name());
        }
        if (change.enabled() != null) {
            organization.put(ENABLED, change.enabled().booleanValue());
        }
        if (change.domains() != null) {
            // a domain that stays keeps what else Keycloak knows of it
            List<JsonNode> known = elements(organization.path(DOMAINS)).toList();
            ArrayNode domains = organization.putArray(DOMAINS);
            for (String domain : change.domains()) {
                domains.add(known.stream()
                        .filter(each -> StoredSpelling.same(each.path(NAME).asText(), domain))
                        .findFirst()
                        .orElseGet(() -> organization.objectNode().put(NAME, domain)));
            }
        }
    }

    private static void refuseTooLong(OrganizationChange change) {
        List<Reason> reasons = Stream.of(
                        tooLong(NAME, Stream.ofNullable(change.name())),
                        tooLong(ALIAS, Stream.ofNullable(change.alias())),
                        tooLong(DOMAINS, Stream.ofNullable(change.domains()).flatMap(List::stream)))
                .flatMap(Optional::stream)
                .toList();
        if (!reasons.isEmpty()) {
            throw new DirectoryRefusedException(Kind.INVALID, "Keycloak does not store a value this long.", reasons);
        }
    }

    private static Optional<Reason> tooLong(String property, Stream<String> values) {
        return values.anyMatch(value -> value.length() > MAX_LENGTH)
                ? Optional.of(new Reason(property, "must have at most %d characters".formatted(MAX_LENGTH)))
                : Optional.empty();
    }

    @Override
    public void delete(String id) {
        unlessGone(() -> calls.changeRepeatably(() -> deletion.delete(id)));
    }

    @Override
    public Optional<MembershipType> membership(String id, String subject) {
        return unlessUnnamed(id, () -> api.member(id, subject)).map(KeycloakOrganizations::type);
    }

    /**
     * Makes a request about a part of an organization. Keycloak may answer 404 without naming what is missing, as a gateway or a wrong path
     * would, so the organization is asked for, too.
     *
     * @return empty if the part or the organization does not exist
     */
    private Optional<JsonNode> unlessUnnamed(String id, Supplier<JsonNode> call) {
        Optional<JsonNode> found = askUnlessGone(() -> missingIfNotFound(call));
        if (found.isPresent() && found.get().isMissingNode()) {
            askUnlessGone(() -> api.organization(id));
            return Optional.empty();
        }
        return found;
    }

    private static JsonNode missingIfNotFound(Supplier<JsonNode> call) {
        AtomicReference<JsonNode> answer = new AtomicReference<>();
        return isFound(() -> answer.set(call.get())) ? answer.get() : MissingNode.getInstance();
    }

    private static boolean isFound(Runnable call) {
        try {
            call.run();
            return true;
        } catch (WebApplicationException e) {
            if (e.getResponse().getStatus() == NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Makes an idempotent change.
     *
     * @return false if Keycloak answered 404
     */
    private boolean change(Runnable call) {
        AtomicBoolean found = new AtomicBoolean();
        calls.changeRepeatably(() -> found.set(isFound(call)));
        return found.get();
    }

    @Override
    public List<Member> members(String id, int first, int most) {
        return page("members of organization " + id, first, most, () -> api.members(id, first, most, true))
                .flatMap(KeycloakJson::elements)
                .map(member -> new Member(required(member, "id"), type(member)))
                .toList();
    }

    @Override
    public Optional<String> memberNamed(String id, String username) {
        return askUnlessGone(() -> api.membersNamed(id, username, true, PAGE)).stream()
                .flatMap(KeycloakJson::elements)
                .filter(member ->
                        StoredSpelling.same(member.path(KeycloakUser.USERNAME).asText(), username))
                .map(member -> required(member, "id"))
                .findFirst();
    }

    @Override
    public List<String> organizationsOf(String subject) {
        Optional<JsonNode> found = askUnlessGone(() -> missingIfNotFound(() -> api.organizationsOf(subject, true)));
        if (found.isPresent() && found.get().isMissingNode()) {
            askUnlessGone(() -> admin.user(subject));
            return List.of();
        }
        return found.stream()
                .flatMap(KeycloakJson::elements)
                .map(organization -> required(organization, "id"))
                .toList();
    }

    @Override
    public void addMember(String id, String subject) {
        boolean found;
        try {
            found = change(() -> api.addMember(id, json.getNodeFactory().textNode(subject)));
        } catch (DirectoryRefusedException e) {
            if (e.kind() == Kind.TAKEN) {
                return;
            }
            throw e;
        }
        if (!found) {
            // throws the exception that says what is missing
            calls.ask(() -> api.organization(id));
            calls.ask(() -> admin.user(subject));
            throw new DirectoryUnavailableException("Keycloak does not find what exists", null);
        }
    }

    @Override
    public void removeMember(String id, String subject) {
        if (!change(() -> api.removeMember(id, subject))
                && membership(id, subject).isPresent()) {
            throw new DirectoryUnavailableException("Keycloak does not find what exists", null);
        }
    }

    @Override
    public List<DirectoryTeam> teams(String id) {
        return teamsGroup(id).stream()
                .flatMap(group -> all("the teams", first -> api.subgroups(id, group, first, PAGE)))
                .map(KeycloakOrganizations::team)
                .toList();
    }

    private Optional<String> teamsGroup(String id) {
        return unlessUnnamed(id, () -> api.groupByPath(id, TEAMS)).map(group -> required(group, "id"));
    }

    @Override
    public Optional<DirectoryTeam> team(String id, String team) {
        Optional<String> parent = teamsGroup(id);
        return parent.flatMap(teams -> askUnlessGone(() -> api.group(id, team)))
                .filter(group -> group.path("parentId").asText().equals(parent.get()))
                .map(KeycloakOrganizations::team);
    }

    private static DirectoryTeam team(JsonNode group) {
        return new DirectoryTeam(required(group, "id"), required(group, NAME));
    }

    @Override
    public String createTeam(String id, String name) {
        refuseTooLong(new OrganizationChange(name, null, null, null));
        String parent = teamsGroup(id).orElseGet(() -> createTeamsGroup(id));
        return calls.changeOnce(() -> idOf(api.createSubgroup(id, parent, group(name))));
    }

    private String createTeamsGroup(String id) {
        try {
            return calls.changeOnce(() -> idOf(api.createGroup(id, group(TEAMS))));
        } catch (DirectoryRefusedException e) {
            if (e.kind() == Kind.TAKEN) {
                return teamsGroup(id).orElseThrow(() -> e);
            }
            throw e;
        }
    }

    private static DirectoryRefusedException taken(String property, DirectoryRefusedException e) {
        return new DirectoryRefusedException(Kind.TAKEN, e.getMessage(), List.of(KeycloakRefusal.taken(property)));
    }

    private ObjectNode group(String name) {
        return json.createObjectNode().put(NAME, name);
    }

    @Override
    public void renameTeam(String id, String team, String name) {
        refuseTooLong(new OrganizationChange(name, null, null, null));
        // Keycloak erases a description that a body leaves out, and keeps attributes
        JsonNode description = calls.ask(() -> api.group(id, team)).path(DESCRIPTION);
        ObjectNode renamed = description.isTextual() ? group(name).set(DESCRIPTION, description) : group(name);
        try {
            calls.changeRepeatably(() -> api.updateGroup(id, team, renamed));
        } catch (DirectoryRefusedException e) {
            throw e.kind() == Kind.TAKEN ? taken(NAME, e) : e;
        }
    }

    @Override
    public void deleteTeam(String id, String team) {
        unlessGone(() -> calls.changeRepeatably(() -> api.deleteGroup(id, team)));
    }

    @Override
    public List<String> teamMembers(String id, String team, int first, int most) {
        return page("members of team " + team, first, most, () -> api.groupMembers(id, team, first, most, true))
                .flatMap(KeycloakJson::elements)
                .map(member -> required(member, "id"))
                .toList();
    }

    @Override
    public List<String> teamsOf(String id, String subject) {
        // the group /teams itself, and groups outside it, do no harm
        return DirectoryPages.of(
                        "the teams of a member",
                        PAGE,
                        0,
                        entry -> required(entry, "id"),
                        first -> unlessUnnamed(id, () -> api.groupsOf(id, subject, first, PAGE)).stream()
                                .flatMap(KeycloakJson::elements)
                                .toList())
                .flatMap(List::stream)
                .map(group -> required(group, "id"))
                .toList();
    }

    @Override
    public void addTeamMember(String id, String team, String subject) {
        try {
            calls.changeRepeatably(() -> api.joinGroup(id, team, subject));
        } catch (DirectoryRefusedException e) {
            if (e.kind() != Kind.TAKEN) {
                throw e;
            }
        }
    }

    @Override
    public void removeTeamMember(String id, String team, String subject) {
        unlessGone(() -> calls.changeRepeatably(() -> api.leaveGroup(id, team, subject)));
    }

    private static String idOf(Response created) {
        try (created) {
            String location = created.getHeaderString("Location");
            if (created.getStatus() == CREATED && location != null) {
                return location.substring(location.lastIndexOf('/') + 1);
            }
            throw new DirectoryPendingException("Keycloak did not return the id of what was created", null);
        }
    }

    private static DirectoryOrganization organization(JsonNode node) {
        if (!node.path(ENABLED).isBoolean()) {
            throw unreadable();
        }
        return new DirectoryOrganization(
                required(node, "id"),
                required(node, NAME),
                required(node, ALIAS),
                elements(node.path(DOMAINS))
                        .map(domain -> required(domain, NAME))
                        .toList(),
                node.path(ENABLED).asBoolean());
    }

    private static MembershipType type(JsonNode member) {
        return switch (member.path("membershipType").asText()) {
            case "MANAGED" -> MembershipType.MANAGED;
            case "UNMANAGED" -> MembershipType.UNMANAGED;
            default -> throw unreadable();
        };
    }

    /** Reads all pages; none if what has the entries does not exist. */
    private Stream<JsonNode> all(String listed, IntFunction<JsonNode> page) {
        return DirectoryPages.of(
                        listed,
                        PAGE,
                        0,
                        entry -> required(entry, "id"),
                        first -> askUnlessGone(() -> page.apply(first)).stream()
                                .flatMap(KeycloakJson::elements)
                                .toList())
                .flatMap(List::stream);
    }

    /** Returns a page; an empty one if the organization or team is gone. */
    private Stream<JsonNode> page(String listed, int first, int most, Supplier<JsonNode> call) {
        return emptyIfGone(() -> calls.list(listed, first, most, call)).stream();
    }

    private Optional<JsonNode> askUnlessGone(Supplier<JsonNode> call) {
        return emptyIfGone(() -> calls.ask(call));
    }

    private static void unlessGone(Runnable change) {
        try {
            change.run();
        } catch (DirectoryRefusedException e) {
            if (e.kind() != Kind.GONE) {
                throw e;
            }
        }
    }
}
