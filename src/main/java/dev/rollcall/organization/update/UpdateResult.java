package dev.rollcall.organization.update;

import dev.rollcall.change.ValueChanges;
import dev.rollcall.organization.MembershipRole;
import java.util.List;
import java.util.UUID;

/**
 * The result of updating a record of an organization from Keycloak.
 *
 * @param organizationId null if Rollcall does not know the organization
 * @param userId the user whose membership it is; null for an organization or a team
 * @param teamId null for an organization or a membership
 * @param role the role in a membership that has ended; null for anything else
 * @param fields the names of the fields that were written, as the API names them; empty for what ended
 * @param changes old and new values of these fields
 */
public record UpdateResult(
        Entity entity,
        Kind kind,
        UUID organizationId,
        UUID userId,
        UUID teamId,
        MembershipRole role,
        List<String> fields,
        ValueChanges changes) {

    /** The kind of record. */
    public enum Entity {
        ORGANIZATION,
        MEMBERSHIP,
        TEAM,
        TEAM_MEMBER
    }

    /** The effect on the record. */
    public enum Kind {
        /** It was the same already, or it exists on neither side. */
        UNCHANGED,
        CREATED,
        UPDATED,
        ENDED
    }

    public UpdateResult {
        fields = List.copyOf(fields);
    }

    /** There is no organization, so there is nothing to update. */
    public static final UpdateResult NOTHING = organization(Kind.UNCHANGED, null, List.of());

    static UpdateResult organization(Kind kind, UUID id, List<String> fields) {
        return new UpdateResult(Entity.ORGANIZATION, kind, id, null, null, null, fields, ValueChanges.NONE);
    }

    UpdateResult with(ValueChanges values) {
        return new UpdateResult(entity, kind, organizationId, userId, teamId, role, fields, values);
    }

    static UpdateResult joined(UUID organization, UUID user) {
        List<String> fields = List.of("role", "membershipType");
        return new UpdateResult(
                Entity.MEMBERSHIP, Kind.CREATED, organization, user, null, null, fields, ValueChanges.NONE);
    }

    static UpdateResult left(UUID organization, UUID user, MembershipRole role) {
        return new UpdateResult(
                Entity.MEMBERSHIP, Kind.ENDED, organization, user, null, role, List.of(), ValueChanges.NONE);
    }

    static UpdateResult team(Kind kind, UUID organization, UUID team, List<String> fields) {
        return new UpdateResult(Entity.TEAM, kind, organization, null, team, null, fields, ValueChanges.NONE);
    }

    static UpdateResult teamMember(Kind kind, UUID organization, UUID team, UUID user) {
        return new UpdateResult(Entity.TEAM_MEMBER, kind, organization, user, team, null, List.of(), ValueChanges.NONE);
    }

    public boolean hasChanged() {
        return kind != Kind.UNCHANGED;
    }
}
