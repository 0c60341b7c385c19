package dev.rollcall.transfer;

import dev.rollcall.act.DirectoryRefusals;
import dev.rollcall.act.Guards;
import dev.rollcall.directory.Directory;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.api.UserInput;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells of each line of a file whether its user could be made, and changes nothing: what another line has already, what somebody
 * in Keycloak has, which roles can be granted. What only making the user shows is not known: the realm's own rules for passwords and
 * properties.
 *
 * <p>It keeps the usernames and e-mail addresses of all lines, which is what {@code rollcall.management.import.max-lines} bounds:
 * some tens of megabytes at the most for 100,000.
 */
final class DryRun {

    /** For how long what is known of a role is believed, so that not each line asks for it. */
    private static final Duration ROLE_IS_FRESH = Duration.ofSeconds(10);

    private final Directory directory;
    private final boolean sharesEmails;
    private final Map<String, Integer> usernames = new HashMap<>();
    private final Map<String, Integer> emails = new HashMap<>();
    private final Guards guards;
    private final Clock clock;
    private final Map<String, Instant> rolesChecked = new ConcurrentHashMap<>();

    DryRun(Directory directory, Guards guards, Clock clock) {
        this.directory = directory;
        this.guards = guards;
        this.clock = clock;
        this.sharesEmails = directory.sharesEmails();
    }

    /**
     * Against the lines before it, so in order; it remembers this one.
     *
     * @throws ProblemException 409 if one of them has the username or the e-mail
     */
    void compare(int line, UserInput.NewUser user) {
        List<Problem.FieldError> errors = new ArrayList<>();
        note(usernames, "username", user.identity().username(), line, errors);
        if (!sharesEmails && user.identity().email() != null) {
            user.identity().email().ifPresent(email -> note(emails, "email", email, line, errors));
        }
        refuseIfTaken(errors);
    }

    private static void note(
            Map<String, Integer> seen, String field, String value, int line, List<Problem.FieldError> errors) {
        Integer earlier = seen.putIfAbsent(value.toLowerCase(Locale.ROOT), line);
        if (earlier != null) {
            errors.add(new Problem.FieldError(field, "is that of line " + earlier + " already"));
        }
    }

    /**
     * Against Keycloak; in any order, and several at once.
     *
     * @throws ProblemException 409 if somebody has the username or the e-mail
     * @throws dev.rollcall.directory.DirectoryRefusedException for a role that the realm does not have, or that cannot be granted
     */
    void ask(UserInput.NewUser user) {
        List<Problem.FieldError> errors = new ArrayList<>();
        if (directory.isUsernameTaken(user.identity().username())) {
            errors.add(new Problem.FieldError("username", "is taken"));
        }
        if (!sharesEmails
                && user.identity().email() != null
                && user.identity().email().filter(directory::isEmailTaken).isPresent()) {
            errors.add(new Problem.FieldError("email", "is taken"));
        }
        refuseIfTaken(errors);
        Instant now = clock.instant();
        Set<String> roles = new TreeSet<>(user.roles());
        roles.removeIf(role -> rolesChecked
                .getOrDefault(role, Instant.EPOCH)
                .plus(ROLE_IS_FRESH)
                .isAfter(now));
        guards.refuseUngrantable(directory.roles(roles));
        roles.forEach(role -> rolesChecked.put(role, now));
    }

    private static void refuseIfTaken(List<Problem.FieldError> errors) {
        if (!errors.isEmpty()) {
            throw DirectoryRefusals.of(ProblemType.TAKEN, errors);
        }
    }
}
