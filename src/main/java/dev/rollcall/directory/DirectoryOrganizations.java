package dev.rollcall.directory;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The organizations of the identity provider, their members and their teams. A part of the port; the methods throw the same exceptions as
 * those of {@link Directory}. Lists are read in pages: changes meanwhile may repeat or omit entries at the border of two pages, so readers
 * must confirm each absence with a single request.
 */
public interface DirectoryOrganizations {

    /** Whether the realm has organizations. If not, the other methods fail or find nothing. The answer may be some seconds old. */
    boolean areEnabled();

    /** Whether new people, who have been invited, may create an account on their own. The answer may be some seconds old. */
    boolean allowRegistration();

    long count();

    /**
     * Returns a page of organizations, sorted by name.
     *
     * @param first the number of organizations before the page
     * @return fewer than {@code most} only at the end
     */
    List<DirectoryOrganization> organizations(int first, int most);

    /** Returns an organization; empty only if it certainly does not exist. */
    Optional<DirectoryOrganization> find(String id);

    /** Returns the organization that {@link #create} created with this mark. */
    Optional<DirectoryOrganization> findCreated(UUID mark);

    /** Returns the mark of an organization; empty for one that {@link #create} did not create, or that does not exist. */
    Optional<UUID> mark(String id);

    /** Whether an organization has this name; case does not matter. */
    boolean isNameTaken(String name);

    /**
     * Creates an organization.
     *
     * @param mark is stored in the organization, so that {@link #findCreated} finds it if the answer is lost
     * @return the new id
     * @throws DirectoryRefusedException for a name, an alias or a domain that is taken, or an invalid property
     */
    String create(OrganizationChange properties, UUID mark);

    /**
     * Sets some properties and leaves all others, even those that this service does not know.
     *
     * @throws DirectoryRefusedException as {@link #create}, or because the organization does not exist
     */
    void update(String id, OrganizationChange change);

    /**
     * Deletes an organization and the accounts of its managed members; one that does not exist is no error. It takes long for many
     * members, and has a time-out of its own.
     */
    void delete(String id);

    /**
     * A member of an organization. It may be a service account.
     *
     * @param type whether the identity provider deletes the account with the membership
     */
    record Member(String subject, MembershipType type) {}

    /** Returns how a subject belongs to an organization; empty if it is no member, or the organization does not exist. */
    Optional<MembershipType> membership(String id, String subject);

    /**
     * Returns a page of members, sorted by username; none if the organization does not exist.
     *
     * @param first the number of members before the page
     * @return fewer than {@code most} only at the end
     */
    List<Member> members(String id, int first, int most);

    /** Returns the subject of the member with this username; empty if there is none. */
    Optional<String> memberNamed(String id, String username);

    /** Returns the ids of all organizations that a subject belongs to; none if it does not exist. */
    List<String> organizationsOf(String subject);

    /**
     * Adds a member, whose account exists on its own; a member already is no error.
     *
     * @throws DirectoryRefusedException because the organization or the identity does not exist
     */
    void addMember(String id, String subject);

    /** Removes a member, and deletes the account if it is managed; one that is no member is no error. */
    void removeMember(String id, String subject);

    /** A team of an organization. */
    record DirectoryTeam(String id, String name) {}

    /** Returns all teams of an organization; none if it does not exist. */
    List<DirectoryTeam> teams(String id);

    /** Returns a team of an organization; empty only if it certainly is no team of it. */
    Optional<DirectoryTeam> team(String id, String team);

    /**
     * Creates a team.
     *
     * @return its id
     * @throws DirectoryRefusedException for a name that is taken, or because the organization does not exist
     */
    String createTeam(String id, String name);

    /**
     * Renames a team.
     *
     * @throws DirectoryRefusedException for a name that is taken, or because the team does not exist
     */
    void renameTeam(String id, String team, String name);

    /** Deletes a team; one that does not exist is no error. */
    void deleteTeam(String id, String team);

    /**
     * Returns a page of the subjects of a team's members; none if the team does not exist.
     *
     * @param first the number of members before the page
     * @return fewer than {@code most} only at the end
     */
    List<String> teamMembers(String id, String team, int first, int most);

    /** Returns the ids of the organization's teams that a subject belongs to; none if something does not exist. */
    List<String> teamsOf(String id, String subject);

    /**
     * Adds a member of the organization to a team; a member of the team already is no error.
     *
     * @throws DirectoryRefusedException because the subject is no member of the organization, or something does not exist
     */
    void addTeamMember(String id, String team, String subject);

    /** Removes a member from a team; one that is no member is no error. */
    void removeTeamMember(String id, String team, String subject);
}
