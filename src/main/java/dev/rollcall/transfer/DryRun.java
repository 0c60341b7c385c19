package dev.rollcall.transfer;

import dev.rollcall.directory.Directory;
import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.directory.DirectoryRoles;
import dev.rollcall.externalid.ExternalId;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.spelling.StoredSpelling;
import dev.rollcall.user.UserSubjects;
import dev.rollcall.user.act.IdentityGuards;
import dev.rollcall.user.api.CreateUserBody;
import dev.rollcall.user.api.profile.ProfileChecks;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Checks for each line of a file whether its user could be created, without changing anything: against earlier lines, against users
 * in Keycloak, and whether the roles can be granted. It cannot check the realm's own rules for passwords and attributes.
 *
 * <p>It stores the usernames, e-mail addresses and external ids of all lines in memory: at most some tens of megabytes for 100,000 lines, the
 * default of {@code rollcall.management.import.max-lines}.
 */
final class DryRun {

    /** Time for which the result for a role is cached, so that not every line asks Keycloak. */
    private static final Duration ROLE_CACHE_TIME = Duration.ofSeconds(10);

    private final Parts parts;
    private final boolean sharesEmails;
    private final Map<String, Integer> usernames = new HashMap<>();
    private final Map<String, Integer> emails = new HashMap<>();
    private final Map<String, Integer> externalIds = new HashMap<>();
    private final Map<String, Instant> rolesChecked = new ConcurrentHashMap<>();

    /** The beans that every dry run uses. */
    @Singleton
    record Parts(
            Directory directory,
            DirectoryRoles directoryRoles,
            IdentityGuards guards,
            ProfileChecks profileChecks,
            UserSubjects users,
            Clock clock) {}

    DryRun(Parts parts) {
        this.parts = parts;
        this.sharesEmails = parts.directory().allowsDuplicateEmails();
    }

    /**
     * Compares a line with the lines before it. Must be called in the order of the lines.
     *
     * @throws ProblemException 409 if an earlier line has the same username, e-mail address or external id
     */
    void checkEarlierLines(int line, CreateUserBody user) {
        List<Problem.FieldError> errors = new ArrayList<>();
        remember(usernames, "username", StoredSpelling.of(user.username()), line, errors);
        if (!sharesEmails && user.email() != null) {
            remember(emails, "email", StoredSpelling.of(user.email()), line, errors);
        }
        if (user.externalId() != null) {
            remember(externalIds, ExternalId.FIELD, user.externalId(), line, errors);
        }
        DirectoryRefusals.throwIfAny(ProblemType.TAKEN, errors);
    }

    private static void remember(
            Map<String, Integer> seen, String field, String value, int line, List<Problem.FieldError> errors) {
        Integer earlier = seen.putIfAbsent(value, line);
        if (earlier != null) {
            errors.add(ErrorKey.USED_IN_LINE.with("line", earlier).at(field));
        }
    }

    /**
     * Checks a line against Keycloak, and its external id against the records. Can be called concurrently and in any order.
     *
     * @return the result of the line
     * @throws ProblemException 403 and 422 for attributes of the user profile, see {@link ProfileChecks}; 409 if a user has the username, the
     *     e-mail address or the external id, or for roles if only tokens tell them
     * @throws dev.rollcall.directory.DirectoryRefusedException if a role does not exist or cannot be granted
     */
    ImportResult.Line checkKeycloak(int line, CreateUserBody user) {
        parts.profileChecks().ofAdministrator(user.toNewUser());
        List<Problem.FieldError> errors = new ArrayList<>();
        if (parts.directory().isUsernameTaken(user.username())) {
            errors.add(ErrorKey.TAKEN.at("username"));
        }
        if (!sharesEmails && user.email() != null && parts.directory().isEmailTaken(user.email())) {
            errors.add(ErrorKey.TAKEN.at("email"));
        }
        if (user.externalId() != null
                && parts.users().idOfExternal(user.externalId()).isPresent()) {
            errors.add(ErrorKey.TAKEN.at(ExternalId.FIELD));
        }
        DirectoryRefusals.throwIfAny(ProblemType.TAKEN, errors);
        Instant now = parts.clock().instant();
        Set<String> roles = new TreeSet<>(user.roleNames());
        parts.guards().refuseIfFromTokens(roles.isEmpty() ? null : roles);
        roles.removeIf(role -> rolesChecked
                .getOrDefault(role, Instant.EPOCH)
                .plus(ROLE_CACHE_TIME)
                .isAfter(now));
        parts.guards().refuseUngrantable(parts.directoryRoles().roles(roles));
        roles.forEach(role -> rolesChecked.put(role, now));
        return new ImportResult.Line(line, 200, null, user.username(), null, null, null, null);
    }
}
