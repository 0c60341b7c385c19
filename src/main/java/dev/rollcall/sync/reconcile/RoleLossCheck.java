package dev.rollcall.sync.reconcile;

import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.Identity;
import dev.rollcall.sync.UserSync.Answer;
import dev.rollcall.sync.Workers;
import dev.rollcall.user.UserRows;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Asks Keycloak once more before a reconciliation takes roles from a user: a single answer may be wrong. */
@Singleton
public record RoleLossCheck(Directory directory, RealmRoles roles, UserRows users, Workers workers, Clock clock) {

    /** Number of answers of which two in a row must agree. */
    private static final int MAX_ANSWERS = 5;

    /**
     * Reads users again, several at once.
     *
     * @param listed the roles that were listed, by subject
     * @return the subjects for whom Keycloak now names other roles, or whom it does not have
     */
    public Set<String> contradicted(Map<String, List<String>> listed) {
        Set<String> contradicted = ConcurrentHashMap.newKeySet();
        workers.each(List.copyOf(listed.keySet()), subject -> {
            if (!directory
                    .find(subject)
                    .map(this::copied)
                    .filter(listed.get(subject)::equals)
                    .isPresent()) {
                contradicted.add(subject);
            }
        });
        return contradicted;
    }

    /**
     * Reads a user; again if the answer lacks roles of the record, until two answers in a row name the same roles.
     *
     * @throws DirectoryUnavailableException if they never do
     */
    public Answer read(String subject) {
        Answer answer = ask(subject);
        for (int answers = 1; losesRoles(subject, answer); answers++) {
            if (answers == MAX_ANSWERS) {
                throw new DirectoryUnavailableException(
                        "Keycloak's answers about the roles of user %s contradict one another".formatted(subject),
                        null);
            }
            Answer next = ask(subject);
            if (next.identity().map(this::copied).equals(answer.identity().map(this::copied))) {
                return next;
            }
            answer = next;
        }
        return answer;
    }

    private Answer ask(String subject) {
        return new Answer(clock.instant(), directory.find(subject));
    }

    private boolean losesRoles(String subject, Answer answer) {
        return roles.usesRealmRoles()
                && answer.identity()
                        .map(this::copied)
                        .flatMap(found -> users.bySubject(subject).map(user -> !found.containsAll(user.knownRoles())))
                        .orElse(false);
    }

    private List<String> copied(Identity identity) {
        return roles.copied(identity.roles());
    }
}
