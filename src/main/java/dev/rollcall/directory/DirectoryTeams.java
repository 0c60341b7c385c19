package dev.rollcall.directory;

import java.util.List;
import java.util.Optional;

/**
 * The teams of the identity provider's organizations, and their members. A part of the port; the methods throw the same exceptions as those
 * of {@link Directory}. Pages are read as those of {@link DirectoryOrganizations}.
 */
public interface DirectoryTeams {

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
