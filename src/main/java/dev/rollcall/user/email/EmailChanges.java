package dev.rollcall.user.email;

import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.rollcall.database.Statements;
import dev.rollcall.mail.AddressLimit;
import dev.rollcall.mail.Mailer;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Keeps the new e-mail addresses that users have asked for: one for each user, until its link has verified it, the user withdraws it, it
 * expires, or the address changes otherwise. A trigger of the database ends it in the last case, and erases it with the user.
 */
@ApplicationScoped
public class EmailChanges {

    private static final Duration EXPIRY = Duration.ofHours(24);

    private static final String OPEN = """
            select c.id, c.email, c.requested_at, c.expires_at, m.id as mail_id, m.sent_at, m.failed_at, m.problem
            from email_changes c left join lateral (
                select id, sent_at, failed_at, problem from email_change_mails
                where user_id = c.user_id and change_id = c.id order by id desc limit 1) m on true
            where c.user_id = ? and c.expires_at > ?""";

    private static final String BY_TOKEN = OPEN + " and c.token_hash = ?";

    private static final String INSERT = """
            insert into email_changes (id, user_id, email, token_hash, requested_at, expires_at) values (?, ?, ?, ?, ?, ?)""";

    private static final String RENEW = "update email_changes set token_hash = ?, expires_at = ? where id = ?";

    private static final String END = "delete from email_changes where user_id = ?";

    private static final String STORED = "select email, requested_at, expires_at from email_changes where user_id = ?";

    private final Statements statements;
    private final EmailChangeTokens tokens;
    private final EmailChangeMails mails;
    private final AddressLimit limit;
    private final Mailer mailer;
    private final TimeBasedEpochRandomGenerator ids;
    private final Clock clock;

    EmailChanges(
            Statements statements,
            EmailChangeTokens tokens,
            EmailChangeMails mails,
            AddressLimit limit,
            Mailer mailer,
            TimeBasedEpochRandomGenerator ids,
            Clock clock) {
        this.statements = statements;
        this.tokens = tokens;
        this.mails = mails;
        this.limit = limit;
        this.mailer = mailer;
        this.ids = ids;
        this.clock = clock;
    }

    /** Whether the service can send mails, so that users can change their address. */
    public boolean arePossible() {
        return mailer.isOn();
    }

    /**
     * @throws ProblemException 409 if the service sends no mails
     */
    public void requirePossible() {
        if (!arePossible()) {
            throw new ProblemException(
                    ProblemType.MAILS_OFF,
                    "You cannot change your e-mail address here, since this service sends no mails to verify a new one: its operator"
                            + " has to set rollcall.mail.host, rollcall.mail.from and rollcall.public-url. Ask an administrator to"
                            + " change your address.");
        }
    }

    /** Returns the change that a user has asked for; empty for none, and for one that has expired. */
    public Optional<EmailChange> open(UUID user) {
        return statements.one(EmailChanges::change, OPEN, user, clock.instant());
    }

    /**
     * As {@link #open}, for the person who has the link.
     *
     * @param token any text that claims to be the one of the link
     */
    public Optional<EmailChange> byToken(UUID user, String token) {
        return statements.one(EmailChanges::change, BY_TOKEN, user, clock.instant(), tokens.hash(token));
    }

    private static EmailChange change(ResultSet row) throws SQLException {
        EmailChange.Mail mail = Statements.uuid(row, "mail_id") == null
                ? null
                : EmailChange.Mail.of(
                        Statements.instant(row, "sent_at"),
                        Statements.instant(row, "failed_at"),
                        row.getString("problem"));
        return new EmailChange(
                Statements.uuid(row, "id"),
                row.getString("email"),
                Statements.instant(row, "requested_at"),
                Statements.instant(row, "expires_at"),
                mail);
    }

    /**
     * Checks whether one more mail with a link may be sent. Must be called in the transaction that queues it.
     *
     * @return 429 with {@code Retry-After}; empty if there is room
     */
    public Optional<ProblemException> refusal(UUID user, String address) {
        return refusal(address).or(() -> limit.refusalOfUser(since -> mails.timesOfUser(user, since)));
    }

    private Optional<ProblemException> refusal(String address) {
        return limit.refusal(address, since -> mails.timesOfMailbox(address, since));
    }

    /**
     * Counts one more mail of the identity provider's that verifies a user's address, unless there is no room for it. Must be called in the
     * transaction that opens its act. The mail counts also if the act is refused later.
     *
     * @return as {@link #refusal}
     */
    public Optional<ProblemException> countVerification(UUID user, String address) {
        Optional<ProblemException> refusal = refusal(address);
        if (refusal.isEmpty()) {
            mails.countVerification(user, address, clock.instant());
        }
        return refusal;
    }

    /**
     * Replaces the change that a user has asked for before, if any. Queues a mail with a link to the new address, and a note to the one that
     * the user has. Must be called in the transaction of the act.
     */
    public void request(UUID user, EmailRequest request, Instant now) {
        withdraw(user);
        if (request.address() != null) {
            UUID id = ids.generate();
            statements.change(INSERT, id, user, request.address(), tokens.hash(id), now, now.plus(EXPIRY));
            mails.queueLink(user, id, request.address(), now);
        }
        if (request.former() != null) {
            mails.queueNote(user, request, now);
        }
    }

    /** Lets a change start anew, and queues another mail with the same link. Must be called in the transaction of the act. */
    public void sendAgain(UUID user, EmailChange change, Instant now) {
        statements.change(RENEW, tokens.hash(change.id()), now.plus(EXPIRY), change.id());
        mails.queueLink(user, change.id(), change.email(), now);
    }

    /** Ends the change that a user has asked for, if there is one. */
    public void withdraw(UUID user) {
        statements.change(END, user);
    }

    /** Returns all that is stored about a user's changes, also what has expired. */
    public OwnEmailChange ofUser(UUID user) {
        return new OwnEmailChange(
                statements
                        .one(
                                row -> new OwnEmailChange.Pending(
                                        row.getString(1), Statements.instant(row, 2), Statements.instant(row, 3)),
                                STORED,
                                user)
                        .orElse(null),
                mails.ofUser(user));
    }
}
