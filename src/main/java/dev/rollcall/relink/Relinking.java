package dev.rollcall.relink;

import dev.rollcall.act.ActRequest;
import dev.rollcall.act.Acts;
import dev.rollcall.audit.Actor;
import dev.rollcall.change.Origin;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.federation.UserFederations;
import dev.rollcall.organization.OrganizationMembers;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.user.UserDirectoryIds;
import dev.rollcall.user.UserDirectoryIds.Linked;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Recognizes users of an LDAP directory who have another subject, because the user federation was removed and added again, and links their records
 * anew. Only the directory's own id counts, and only if exactly one record and exactly one identity have it, and the former identity is gone. A
 * token never states it.
 */
@Singleton
public record Relinking(
        Acts acts,
        RelinkUser relinkUser,
        UserDirectoryIds users,
        OrganizationMembers organizations,
        UserFederations federations,
        Directory directory) {

    /** The field of a record that changes, as the API names it. */
    public static final String FIELD = "keycloakId";

    private static final int TRIES = 20;
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** The user cannot be linked anew at the moment. Nothing must be written about either identity before. */
    public static final class NotNowException extends DirectoryUnavailableException {

        private static final long serialVersionUID = 1L;

        NotNowException(Throwable cause) {
            super("A user of a directory has a new identity, and cannot be linked to it now", cause);
        }
    }

    /**
     * Whether a subject without a record may belong to a user who has one. In a realm with federations the answer is yes, so that a new record has the
     * directory's id from the beginning. A federation may have been added again since they were read, so records with such an id count, too.
     */
    public boolean mayBeNeeded() {
        return federations.known().filter(all -> !all.isEmpty()).isPresent() || users.exist();
    }

    /**
     * Links the record of a former identity to this one, if there is such a record. To be called before a record for an identity is written.
     *
     * @param via how the identity was noticed, as the audit log shows it
     * @return false if there is no such record
     * @throws NotNowException if it has to be repeated later
     * @throws DirectoryUnavailableException if the identity provider cannot be asked
     */
    public boolean relink(Identity identity, String via, Origin origin) {
        Optional<Linked> record = candidate(identity);
        if (record.isEmpty() || !isSuccessor(identity, record.get())) {
            return false;
        }
        ActRequest request = ActRequest.of(Actor.none(via)).from(origin);
        try {
            Acts.Result result = acts.perform(
                    relinkUser,
                    request,
                    () -> candidate(identity)
                            .map(found -> RelinkUser.Plan.of(
                                    found, identity.subject(), null, organizations.belongings(found.userId()))));
            if (result.pending()) {
                throw new NotNowException(null);
            }
            return true;
        } catch (ProblemException | DirectoryRefusedException e) {
            if (isDoneByOthers(identity)) {
                return true;
            }
            throw new NotNowException(e);
        }
    }

    /** Waits for another request of the user, or a run, that does the same. */
    private boolean isDoneByOthers(Identity identity) {
        for (int tries = 0; tries < TRIES; tries++) {
            LockSupport.parkNanos(PAUSE.toNanos());
            if (candidate(identity).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private Optional<Linked> candidate(Identity identity) {
        return Optional.ofNullable(identity.federated())
                .map(Identity.Federated::directoryId)
                .flatMap(directoryId -> users.candidate(directoryId, identity.subject()));
    }

    /** Two users with one id are never linked, whoever made them so. */
    private boolean isSuccessor(Identity identity, Linked record) {
        return directory.find(record.subject()).isEmpty()
                && federations.subjects(identity.federated().directoryId()).equals(List.of(identity.subject()));
    }
}
