package dev.rollcall.directory;

import java.util.Collection;
import java.util.Set;

/**
 * Finds the identities and roles that administer the realm itself. A part of the port; the methods throw the same exceptions as those of
 * {@link Directory}. Nothing is cached.
 */
public interface RealmAdministration {

    /**
     * Whether an identity has roles of realm administration: directly, by a group, or inside another role.
     *
     * @return false also if the identity does not exist
     * @throws DirectoryRefusedException of kind {@code FORBIDDEN}, with the remedy in its message, if the service may not see these roles
     */
    boolean isHeldBy(String subject);

    /**
     * Returns the names of those of these roles that contain roles of realm administration, at any depth.
     *
     * @throws DirectoryRefusedException as {@link #isHeldBy}
     */
    Set<String> containedIn(Collection<DirectoryRoles.Role> roles);
}
