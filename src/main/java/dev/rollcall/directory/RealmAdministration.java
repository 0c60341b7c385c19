package dev.rollcall.directory;

import java.util.Collection;
import java.util.Set;

/**
 * Finds the identities and roles that administer the realm itself in the identity provider. A part of the port: methods throw what
 * those of {@link Directory} do. Each call asks the identity provider; no answer is cached.
 */
public interface RealmAdministration {

    /**
     * Whether an identity holds roles of realm administration: directly, by a group, or inside another role.
     *
     * @return false also if there is no such identity
     * @throws DirectoryRefusedException of kind {@code FORBIDDEN}, with the remedy, if the service may not see it
     */
    boolean isHeldBy(String subject);

    /**
     * Returns the names of those of these roles that contain roles of realm administration, at any depth.
     *
     * @throws DirectoryRefusedException as {@link #isHeldBy}
     */
    Set<String> containedIn(Collection<Directory.Role> roles);
}
