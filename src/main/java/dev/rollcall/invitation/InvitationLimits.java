package dev.rollcall.invitation;

import dev.rollcall.database.Select;
import dev.rollcall.database.Statements;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntFunction;

/**
 * Limits the mails of invitations within an hour: those of one organization, and those to one address. The outbox is what counts them, so all
 * replicas share the limits. Must be called in the transaction that queues the mails, with the organization locked.
 */
@ApplicationScoped
public class InvitationLimits {

    private static final Duration WINDOW = Duration.ofHours(1);

    /** Two organizations that invite one address at the same time wait for each other. In one order for all transactions. */
    private static final String LOCK_ADDRESSES = """
            select pg_advisory_xact_lock(key) from (
                select distinct hashtextextended('rollcall invitation ' || address, 0) as key from unnest(:addresses::text[]) address
                order by key) locks""";

    /** The mail that must leave the window before there is room. */
    private static final String OF_ORGANIZATION = """
            select requested_at from invitation_mails where organization_id = ? and requested_at > ?
            order by requested_at desc offset ? limit 1""";

    private static final String OF_ADDRESSES = """
            select i.address, m.requested_at from invitations i join invitation_mails m on m.invitation_id = i.id
            where i.address = any(:addresses::text[]) and m.requested_at > :since order by m.requested_at desc""";

    private final Statements statements;
    private final InvitationConfig config;
    private final Clock clock;

    InvitationLimits(Statements statements, InvitationConfig config, Clock clock) {
        this.statements = statements;
        this.config = config;
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
        checkAddresses(emails.stream().map(Invitation::address).toList(), now, field);
    }

    private void checkOrganization(UUID organization, int mails, Instant now) {
        int room = config.hourlyPerOrganization() - mails;
        if (room < 0) {
            String message =
                    "must have at most %d addresses, since an organization sends no more invitations within an hour"
                            .formatted(config.hourlyPerOrganization());
            throw new ProblemException(
                    Problem.of(ProblemType.INVALID_FIELD, "emails " + message)
                            .withErrors(List.of(new Problem.FieldError("emails", message))),
                    Map.of(),
                    null);
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

    private void checkAddresses(List<String> addresses, Instant now, IntFunction<String> field) {
        statements.list(row -> true, new Select(LOCK_ADDRESSES, Map.of("addresses", addresses)));
        Map<String, List<Instant>> mails = new HashMap<>();
        statements
                .list(
                        row -> Map.entry(row.getString(1), Statements.instant(row, 2)),
                        new Select(OF_ADDRESSES, Map.of("addresses", addresses, "since", now.minus(WINDOW))))
                .forEach(mail -> mails.computeIfAbsent(mail.getKey(), address -> new ArrayList<>())
                        .add(mail.getValue()));
        List<Problem.FieldError> errors = new ArrayList<>();
        Instant last = Instant.MIN;
        for (int i = 0; i < addresses.size(); i++) {
            List<Instant> earlier = mails.getOrDefault(addresses.get(i), List.of());
            if (earlier.size() >= config.hourlyPerAddress()) {
                Instant blocking = earlier.get(config.hourlyPerAddress() - 1);
                last = blocking.isAfter(last) ? blocking : last;
                Optional.ofNullable(field.apply(i))
                        .ifPresent(name -> errors.add(
                                new Problem.FieldError(name, "was sent too many invitations within an hour")));
            }
        }
        if (last != Instant.MIN) {
            throw refused(
                    "At most %d invitations are sent to one address within an hour."
                            .formatted(config.hourlyPerAddress()),
                    errors,
                    last,
                    now);
        }
    }

    private static ProblemException refused(
            String reason, List<Problem.FieldError> errors, Instant requestedAt, Instant now) {
        ProblemException refusal = ProblemException.tooManyRequests(Duration.between(now, requestedAt.plus(WINDOW)));
        return new ProblemException(
                refusal.problem()
                        .withDetail(reason + " " + refusal.problem().detail())
                        .withErrors(errors),
                refusal.headers(),
                null);
    }
}
