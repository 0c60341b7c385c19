package dev.rollcall.directory.event;

import java.time.Instant;

/**
 * An event in the identity provider. It only tells what to read again; the identity provider itself is the source of truth.
 *
 * @param at the provider's time of the event, in milliseconds; the event is visible only later, after its commit
 * @param concern the meaning of {@code target}
 * @param target a subject, the id of a group or of an organization, or a description of the event without personal data
 * @param part what to read again of an organization; null for another concern
 */
public record DirectoryEvent(String id, Instant at, Concern concern, String target, OrganizationPart part) {

    /** Which identities or organizations an event may have changed. */
    public enum Concern {
        /** One identity. */
        IDENTITY,
        /** One identity, which somebody has deleted. */
        DELETION,
        /** One identity, from which a role may have been taken away. */
        ROLES,
        /** One identity, and the organizations that it belongs to. */
        MEMBERSHIPS,
        /** All members of a group and its subgroups, whose roles were changed. */
        GROUP,
        /** Users who joined or left a group; the event does not name them. */
        GROUP_MEMBERS,
        /** Users whom the event does not name, such as those who had a deleted role. */
        MANY,
        /** A part of an organization. */
        ORGANIZATION,
        /** No copy can have changed. */
        NOBODY
    }

    /**
     * A part of an organization.
     *
     * @param team the id of a team, for {@link Kind#TEAM_MEMBER}
     * @param member a subject or, for {@link Kind#NAMED_MEMBER}, a username; null for other kinds
     */
    public record OrganizationPart(Kind kind, String team, String member) {

        /** The kind of part. */
        public enum Kind {
            /** The organization's own properties, and whether it exists. */
            ITSELF,
            /** The membership of a user who was removed, and may have been added again since. */
            MEMBER,
            /** The membership of a user who was added; the event tells only the username. */
            NAMED_MEMBER,
            /** Which teams there are, and their names. */
            TEAMS,
            /** A user's membership in a team. */
            TEAM_MEMBER
        }

        public static final OrganizationPart ITSELF = new OrganizationPart(Kind.ITSELF, null, null);
        public static final OrganizationPart TEAMS = new OrganizationPart(Kind.TEAMS, null, null);

        public static OrganizationPart member(String subject) {
            return new OrganizationPart(Kind.MEMBER, null, subject);
        }

        public static OrganizationPart namedMember(String username) {
            return new OrganizationPart(Kind.NAMED_MEMBER, null, username);
        }

        public static OrganizationPart teamMember(String team, String subject) {
            return new OrganizationPart(Kind.TEAM_MEMBER, team, subject);
        }
    }

    /** Whether an identity may have lost a role, even one that the records do not have. */
    public boolean mayTakeRoles() {
        return concern == Concern.ROLES || concern == Concern.GROUP;
    }

    /** Whether the event concerns a group, which may have many members. */
    public boolean concernsGroup() {
        return concern == Concern.GROUP || concern == Concern.GROUP_MEMBERS;
    }

    /** An event that does not concern an organization. */
    public DirectoryEvent(String id, Instant at, Concern concern, String target) {
        this(id, at, concern, target, null);
    }
}
