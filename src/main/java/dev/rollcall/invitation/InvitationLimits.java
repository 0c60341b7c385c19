package dev.rollcall.invitation;

import dev.rollcall.database.Statements;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ErrorMessage;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntFunction;

/**
 * Limits the mails of invitations within an hour: those of one organization, and those to one mailbox. The outbox is what counts them, so all
 * replicas share the limits. Must be called in the transaction that queues the mails, with the organization locked.
 */
@ApplicationScoped
public class InvitationLimits {

    static final Duration WINDOW = Duration.ofHours(1);

    /** The mail that must leave the window before there is room. */
    private static final String OF_ORGANIZATION = """
            select requested_at from invitation_mails where organization_id = ? and requested_at > ?
            order by requested_at desc offset ? limit 1""";

    private final Statements statements;
    private final InvitationConfig config;
    private final MailboxLimit mailboxes;
    private final Clock clock;

    InvitationLimits(Statements statements, InvitationConfig config, MailboxLimit mailboxes, Clock clock) {
        this.statements = statements;
        this.config = config;
        this.mailboxes = mailboxes;
        this.clock = clock;
    }

    /**
     * @param emails to each of which a mail is to be sent
     * @param field returns the name of the field with the email at an index; null if the request has no such field
     * @throws ProblemException 429 with {@code Retry-After}; 422 for more mails than there is room for at any time
     */
    public void check(UUID organization, List<String> emails, IntFunction<String> field) {
        Instant now = clock.instant();
        checkOrganization(organization, emails.size(), now);
        mailboxes.check(emails, field, now);
    }

    private void checkOrganization(UUID organization, int mails, Instant now) {
        int room = config.hourlyPerOrganization() - mails;
        if (room < 0) {
            throw invalid(ErrorKey.TOO_MANY_ADDRESSES.with("max", config.hourlyPerOrganization()));
        }
        Optional<Instant> blocking = statements.one(
                row -> Statements.instant(row, 1), OF_ORGANIZATION, organization, now.minus(WINDOW), room);
        blocking.ifPresent(requestedAt -> {
            throw refused(
                    "An organization sends at most %d invitations within an hour."
                            .formatted(config.hourlyPerOrganization()),
                    List.of(),
                    requestedAt,
                    now);
        });
    }

    /** Returns the refusal of a request that has more addresses than ever get mails within an hour. */
    static ProblemException invalid(ErrorMessage message) {
        Problem.FieldError error = message.at("emails");
        return new ProblemException(Problem.of(ProblemType.INVALID_FIELD, error.field() + " " + error.message())
                .withErrors(List.of(error)));
    }

    /** Returns the refusal until a mail of this time leaves the window. */
    static ProblemException refused(String reason, List<Problem.FieldError> errors, Instant requestedAt, Instant now) {
        ProblemException refusal = ProblemException.tooManyRequests(Duration.between(now, requestedAt.plus(WINDOW)));
        return new ProblemException(
                refusal.problem()
                        .withDetail(reason + " " + refusal.problem().detail())
                        .withErrors(errors),
                refusal.headers(),
                null);
    }
}
