package dev.rollcall.user.act;

import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.Identity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an act on a user finds in the identity provider.
 *
 * @param identity as it was last read; empty if there is none
 * @param assignedRoles the roles that were assigned directly when an interrupted act was resumed; empty if the act changes no roles
 * @param passwordSetAt then; empty if there was no password, or the act sets none
 * @param asOf the time just before these were read; null for a new act
 */
public record FoundUser(
        Optional<Identity> identity, List<String> assignedRoles, Optional<Instant> passwordSetAt, Instant asOf) {

    static FoundUser of(Optional<Identity> identity) {
        return new FoundUser(identity, List.of(), Optional.empty(), null);
    }

    FoundUser with(Optional<Identity> latest) {
        return new FoundUser(latest, assignedRoles, passwordSetAt, asOf);
    }

    /** Returns what a refusal means: Keycloak names the field that is wrong, unless it cannot write to the directory from which it has the user. */
    RuntimeException meaning(DirectoryRefusedException refusal) {
        return refusal.kind() == Kind.INVALID
                        && refusal.errors().isEmpty()
                        && identity.filter(Identity::comesFromFederation).isPresent()
                ? new DirectoryUnavailableException.BehindProvider(refusal)
                : refusal;
    }
}
