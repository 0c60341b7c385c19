package dev.rollcall.directory.keycloak;

import static dev.rollcall.directory.keycloak.call.KeycloakJson.entries;
import static dev.rollcall.directory.keycloak.call.KeycloakJson.required;
import static dev.rollcall.directory.keycloak.call.KeycloakJson.unreadable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.rollcall.directory.DirectoryMembers;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.MembershipType;
import dev.rollcall.directory.keycloak.call.KeycloakCalls;
import dev.rollcall.spelling.StoredSpelling;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Implements the members of the directory's organizations with the Admin API of Keycloak's realm. */
@ApplicationScoped
class KeycloakMembers implements DirectoryMembers {

    private static final int PAGE = 100;

    private final KeycloakOrganizationApi api;
    private final KeycloakAdmin admin;
    private final KeycloakCalls calls;
    private final PartRequests parts;

    KeycloakMembers(KeycloakOrganizationApi api, KeycloakAdmin admin, KeycloakCalls calls, PartRequests parts) {
        this.api = api;
        this.admin = admin;
        this.calls = calls;
        this.parts = parts;
    }

    @Override
    public Optional<MembershipType> membership(String id, String subject) {
        return parts.ask(() -> api.member(id, subject), () -> api.organization(id))
                .map(KeycloakMembers::type);
    }

    @Override
    public List<Member> members(String id, int first, int most) {
        Supplier<JsonNode> page = () -> api.members(id, first, most, true);
        return entries(KeycloakCalls.unlessGone(() -> calls.list("members of organization " + id, first, most, page)))
                .stream()
                .map(member -> new Member(required(member, "id"), type(member)))
                .toList();
    }

    @Override
    public Optional<String> memberNamed(String id, String username) {
        return entries(calls.askUnlessGone(() -> api.membersNamed(id, username, true, PAGE))).stream()
                .filter(member ->
                        StoredSpelling.same(member.path(KeycloakUser.USERNAME).asText(), username))
                .map(member -> required(member, "id"))
                .findFirst();
    }

    @Override
    public List<String> organizationsOf(String subject) {
        return entries(parts.ask(() -> api.organizationsOf(subject, true), () -> admin.user(subject))).stream()
                .map(organization -> required(organization, "id"))
                .toList();
    }

    @Override
    public void addMember(String id, String subject) {
        boolean found;
        try {
            found = parts.change(() -> api.addMember(id, TextNode.valueOf(subject)));
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
        if (!parts.change(() -> api.removeMember(id, subject))
                && membership(id, subject).isPresent()) {
            throw new DirectoryUnavailableException("Keycloak does not find what exists", null);
        }
    }

    private static MembershipType type(JsonNode member) {
        return switch (member.path("membershipType").asText()) {
            case "MANAGED" -> MembershipType.MANAGED;
            case "UNMANAGED" -> MembershipType.UNMANAGED;
            default -> throw unreadable();
        };
    }
}
