package dev.rollcall.directory.keycloak;

import static dev.rollcall.directory.keycloak.call.KeycloakJson.all;
import static dev.rollcall.directory.keycloak.call.KeycloakJson.createdId;
import static dev.rollcall.directory.keycloak.call.KeycloakJson.entries;
import static dev.rollcall.directory.keycloak.call.KeycloakJson.required;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import dev.rollcall.directory.DirectoryTeams;
import dev.rollcall.directory.OrganizationChange;
import dev.rollcall.directory.keycloak.call.KeycloakCalls;
import dev.rollcall.directory.keycloak.call.KeycloakFailures;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Implements the teams of the directory's organizations with the Admin API of Keycloak's realm. Teams are the children of one group of the
 * organization, {@code /teams}, so that an administrator's other groups stay out of Rollcall.
 */
@ApplicationScoped
class KeycloakTeams implements DirectoryTeams {

    private static final int PAGE = 100;
    private static final String NAME = "name";
    private static final String TEAMS = "teams";
    private static final String DESCRIPTION = "description";

    private final KeycloakOrganizationApi api;
    private final KeycloakCalls calls;
    private final PartRequests parts;
    private final ServerSupport server;
    private final ObjectMapper json;

    KeycloakTeams(
            KeycloakOrganizationApi api,
            KeycloakCalls calls,
            PartRequests parts,
            ServerSupport server,
            ObjectMapper json) {
        this.api = api;
        this.calls = calls;
        this.parts = parts;
        this.server = server;
        this.json = json;
    }

    @Override
    public List<DirectoryTeam> teams(String id) {
        return teamsGroup(id).stream()
                .flatMap(group -> all(
                        "the teams", PAGE, first -> calls.askUnlessGone(() -> api.subgroups(id, group, first, PAGE))))
                .map(KeycloakTeams::team)
                .toList();
    }

    private Optional<String> teamsGroup(String id) {
        if (!server.hasOrganizationGroups()) {
            return Optional.empty();
        }
        return parts.ask(() -> api.groupByPath(id, TEAMS), () -> api.organization(id))
                .map(group -> required(group, "id"));
    }

    @Override
    public Optional<DirectoryTeam> team(String id, String team) {
        Optional<String> parent = teamsGroup(id);
        return parent.flatMap(teams -> calls.askUnlessGone(() -> api.group(id, team)))
                .filter(group -> group.path("parentId").asText().equals(parent.get()))
                .map(KeycloakTeams::team);
    }

    private static DirectoryTeam team(JsonNode group) {
        return new DirectoryTeam(required(group, "id"), required(group, NAME));
    }

    @Override
    public String createTeam(String id, String name) {
        KeycloakOrganizations.refuseTooLong(OrganizationChange.ofName(name));
        if (!server.hasOrganizationGroups()) {
            throw new DirectoryRefusedException(
                    Kind.NO_TEAMS,
                    "Keycloak has no groups of organizations, and so no teams, before version 26.6.",
                    List.of());
        }
        String parent = teamsGroup(id).orElseGet(() -> createTeamsGroup(id));
        return calls.changeOnce(() -> createdId(api.createSubgroup(id, parent, group(name))));
    }

    private String createTeamsGroup(String id) {
        try {
            return calls.changeOnce(() -> createdId(api.createGroup(id, group(TEAMS))));
        } catch (DirectoryRefusedException e) {
            if (e.kind() == Kind.TAKEN) {
                return teamsGroup(id).orElseThrow(() -> e);
            }
            throw e;
        }
    }

    private ObjectNode group(String name) {
        return json.createObjectNode().put(NAME, name);
    }

    @Override
    public void renameTeam(String id, String team, String name) {
        KeycloakOrganizations.refuseTooLong(OrganizationChange.ofName(name));
        // Keycloak erases a description that a body leaves out, and keeps attributes
        JsonNode description = calls.ask(() -> api.group(id, team)).path(DESCRIPTION);
        ObjectNode renamed = description.isTextual() ? group(name).set(DESCRIPTION, description) : group(name);
        try {
            calls.changeRepeatably(() -> api.updateGroup(id, team, renamed));
        } catch (DirectoryRefusedException e) {
            throw e.kind() == Kind.TAKEN
                    ? new DirectoryRefusedException(Kind.TAKEN, e.getMessage(), List.of(KeycloakFailures.taken(NAME)))
                    : e;
        }
    }

    @Override
    public void deleteTeam(String id, String team) {
        calls.changeUnlessGone(() -> api.deleteGroup(id, team));
    }

    @Override
    public List<String> teamMembers(String id, String team, int first, int most) {
        Supplier<JsonNode> page = () -> api.groupMembers(id, team, first, most, true);
        return entries(KeycloakCalls.unlessGone(() -> calls.list("members of team " + team, first, most, page)))
                .stream()
                .map(member -> required(member, "id"))
                .toList();
    }

    @Override
    public List<String> teamsOf(String id, String subject) {
        if (!server.hasOrganizationGroups()) {
            return List.of();
        }
        // the group /teams itself, and groups outside it, do no harm
        return all(
                        "the teams of a member",
                        PAGE,
                        first -> parts.ask(() -> api.groupsOf(id, subject, first, PAGE), () -> api.organization(id)))
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
        calls.changeUnlessGone(() -> api.leaveGroup(id, team, subject));
    }
}
