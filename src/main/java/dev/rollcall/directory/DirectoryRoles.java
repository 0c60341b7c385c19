package dev.rollcall.directory;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The roles of the realm, and who has them. A part of the port; the methods throw the same exceptions as those of {@link Directory}. */
public interface DirectoryRoles {

    /**
     * A realm role, as it is identified when it is assigned.
     *
     * @param composite whether it contains other roles, of the realm or of clients
     */
    record Role(String id, String name, boolean composite) {}

    /**
     * Returns the realm roles with these names.
     *
     * @throws DirectoryRefusedException for a name that no realm role has
     */
    List<Role> roles(Collection<String> names);

    /**
     * A realm role with its description.
     *
     * @param description null if it has none
     */
    record RealmRole(Role role, String description) {}

    /** Returns all realm roles, sorted by name. */
    List<RealmRole> realmRoles();

    /**
     * Returns the names of the realm roles that are assigned directly, not by a group or inside another role.
     *
     * @throws DirectoryRefusedException if the identity does not exist
     */
    List<String> assignedRoles(String subject);

    /**
     * A realm role of an identity, and where it comes from.
     *
     * @param assigned whether it is assigned directly
     * @param groups the paths of the groups that bring it, sorted
     * @param roles the names of the assigned roles that contain it, sorted
     */
    record HeldRole(String name, boolean assigned, List<String> groups, List<String> roles) {}

    /** Returns all realm roles of an identity, sorted by name; none if the identity does not exist. */
    List<HeldRole> heldRoles(String subject);

    /** Assigns realm roles, all or none; a role that is assigned already is no error. */
    void assignRoles(String subject, List<Role> roles);

    /** Revokes realm roles that are assigned directly, all or none; a role that is not assigned is no error. */
    void removeRoles(String subject, List<Role> roles);

    /**
     * Returns the names of the roles of a client that identities have: assigned directly, by a group or inside another role.
     *
     * @param client the name of the client, as tokens have it
     * @return by subject; identities that do not exist are left out
     * @throws DirectoryRefusedException if the client does not exist
     */
    Map<String, Set<String>> rolesOfClient(String client, Collection<String> subjects);

    /**
     * Returns the subjects of identities to which a realm role is assigned directly, in pages; empty after the last page.
     *
     * @param first the number of subjects before the page
     */
    List<String> usersWithRole(String role, int first, int most);
}
