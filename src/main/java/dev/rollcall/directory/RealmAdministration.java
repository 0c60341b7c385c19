package dev.rollcall.directory;

import java.util.Collection;
import java.util.Set;

/**
 * Who administers the realm itself in the identity provider: a part of the port, whose methods throw what those of {@link Directory}
 * do. The answers are those of the moment; none is remembered.
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
     * Which of these roles contain roles of realm administration, at whatever depth.
     *
     * @return their names
     * @throws DirectoryRefusedException as {@link #isHeldBy}
     */
    Set<String> containedIn(Collection<Directory.Role> roles);
}
