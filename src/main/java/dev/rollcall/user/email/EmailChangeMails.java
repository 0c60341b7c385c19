package dev.rollcall.user.email;

import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.rollcall.database.Statements;
import dev.rollcall.mail.Mail;
import dev.rollcall.mail.MailTexts;
import dev.rollcall.mail.Outbox;
import dev.rollcall.spelling.Mailbox;
import dev.rollcall.user.UserQueries;
import dev.rollcall.user.UserView;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;

/**
 * The mails about new e-mail addresses: links to these, and notes to the former ones. The identity provider's mails that verify an address
 * are counted with them.
 */
@ApplicationScoped
class EmailChangeMails implements Outbox<EmailChangeMails.Due> {

    /** Time for which a mail is kept, and for which a note is tried. */
    static final Duration KEPT = Duration.ofHours(24);

    /** A mail that is not settled yet makes room for the new one: two mails with one link would only confuse. */
    private static final String REPLACE = """
            update email_change_mails set due_at = null, failed_at = ?, problem = 'A newer mail has replaced it.'
            where user_id = ? and kind = 'link' and due_at is not null""";

    private static final String QUEUE = """
            insert into email_change_mails (id, user_id, change_id, kind, email, mailbox, requested_at, due_at)
            values (?, ?, ?::uuid, ?, ?, ?, ?, ?)""";

    /** Nothing sends it, since the identity provider does. */
    private static final String COUNT = """
            insert into email_change_mails (id, user_id, kind, email, mailbox, requested_at) values (?, ?, 'verification', ?, ?, ?)""";

    private static final String DROP = """
            update email_change_mails m set due_at = null, failed_at = ?, problem = 'The change ended before the mail was sent.'
            where m.due_at <= ? and m.kind = 'link'
                and not exists (select 1 from email_changes c where c.id = m.change_id and c.expires_at > ?)""";

    private static final String CLAIM = """
            with claimed as (
                update email_change_mails set due_at = ?, attempts = attempts + 1
                where id in (
                    select id from email_change_mails where due_at <= ? order by due_at limit ? for update skip locked)
                returning id, user_id, change_id, kind, email, requested_at, attempts)
            select m.id, m.user_id, m.change_id, m.kind, m.email, m.requested_at, m.attempts, c.expires_at
            from claimed m left join email_changes c on c.id = m.change_id order by m.id""";

    private static final String SET_HASH = "update email_changes set token_hash = ? where id = ? and token_hash <> ?";

    private static final String SENT =
            "update email_change_mails set sent_at = ?, due_at = null, failed_at = null, problem = null where id = ? and sent_at is null";

    private static final String RETRY =
            "update email_change_mails set due_at = ?, problem = ? where id = ? and due_at is not null";

    private static final String FAILED =
            "update email_change_mails set due_at = null, failed_at = ?, problem = ? where id = ? and due_at is not null";

    private static final String OF_MAILBOX =
            "select requested_at from email_change_mails where mailbox = ? and requested_at > ?";

    private static final String BY_USER =
            "select requested_at from email_change_mails where user_id = ? and requested_at > ? and kind = 'link'";

    /** A link and the note about it are queued at one moment: the link comes first. */
    private static final String OF_USER = """
            select email, kind, requested_at, sent_at, failed_at from email_change_mails
            where user_id = ? order by requested_at, kind desc, id""";

    private final Statements statements;
    private final EmailChangeTokens tokens;
    private final UserQueries users;
    private final TimeBasedEpochRandomGenerator ids;
    private final Event<Queued> queued;
    private final Clock clock;

    EmailChangeMails(
            Statements statements,
            EmailChangeTokens tokens,
            UserQueries users,
            TimeBasedEpochRandomGenerator ids,
            Event<Queued> queued,
            Clock clock) {
        this.statements = statements;
        this.tokens = tokens;
        this.users = users;
        this.ids = ids;
        this.queued = queued;
        this.clock = clock;
    }

    /** The kind of a mail. */
    enum Kind {
        /** It has the link that verifies the new address. */
        LINK,
        /** It tells the former address that another one was asked for. */
        CHANGE,
        /** It tells the former address that it was removed. */
        REMOVAL;

        String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind ofCode(String code) {
            return valueOf(code.toUpperCase(Locale.ROOT));
        }
    }

    /**
     * A mail that is to be sent.
     *
     * @param changeId the change that the link verifies; null for a note
     */
    record Due(
            UUID id,
            UUID userId,
            UUID changeId,
            Kind kind,
            String email,
            Instant requestedAt,
            Instant expiresAt,
            int attempts)
            implements Outbox.Due {}

    /** Queues a mail with the link of a change, in the caller's transaction. It replaces earlier ones that were not sent. */
    void queueLink(UUID user, UUID change, String email, Instant now) {
        statements.change(REPLACE, now, user);
        queue(user, change, Kind.LINK, email, now);
    }

    /** Queues a note to the address that the user had, in the caller's transaction. */
    void queueNote(UUID user, EmailRequest request, Instant now) {
        queue(user, null, request.address() == null ? Kind.REMOVAL : Kind.CHANGE, request.former(), now);
    }

    private void queue(UUID user, UUID change, Kind kind, String email, Instant now) {
        statements.change(QUEUE, ids.generate(), user, change, kind.code(), email, mailbox(email), now, now);
        queued.fire(new Queued());
    }

    /** Counts a mail of the identity provider's that verifies a user's address, in the caller's transaction. */
    void countVerification(UUID user, String email, Instant now) {
        statements.change(COUNT, ids.generate(), user, email, mailbox(email), now);
    }

    private static String mailbox(String email) {
        Mailbox mailbox = Mailbox.of(email);
        return mailbox.name() + "@" + mailbox.domain();
    }

    /** Returns when mails were queued or counted for an address since a moment, whoever caused them. */
    List<Instant> timesOfMailbox(String email, Instant since) {
        return statements.list(row -> Statements.instant(row, 1), OF_MAILBOX, mailbox(email), since);
    }

    /** Returns when a user has caused mails with a link since a moment, whatever their addresses. */
    List<Instant> timesOfUser(UUID user, Instant since) {
        return statements.list(row -> Statements.instant(row, 1), BY_USER, user, since);
    }

    /** Returns the mails that a user has caused, with their recipients, and those that verified the user's address. */
    List<OwnEmailChange.SentMail> ofUser(UUID user) {
        return statements.list(
                row -> new OwnEmailChange.SentMail(
                        row.getString(1),
                        row.getString(2),
                        Statements.instant(row, 3),
                        Statements.instant(row, 4),
                        Statements.instant(row, 5)),
                OF_USER,
                user);
    }

    /** Links of changes that have ended are given up. */
    @Override
    public List<Due> due(int limit, Duration lease) {
        return QuarkusTransaction.joiningExisting().call(() -> {
            Instant now = clock.instant();
            statements.change(DROP, now, now, now);
            List<Due> claimed = statements.list(EmailChangeMails::due, CLAIM, now.plus(lease), now, limit);
            claimed.stream().map(Due::changeId).filter(Objects::nonNull).forEach(this::storeHash);
            return claimed;
        });
    }

    /** After {@code rollcall.secret} was changed, the link has another token. */
    private void storeHash(UUID change) {
        byte[] hash = tokens.hash(change);
        statements.change(SET_HASH, hash, change, hash);
    }

    private static Due due(ResultSet row) throws SQLException {
        Instant requestedAt = Statements.instant(row, "requested_at");
        Instant expiresAt = Statements.instant(row, "expires_at");
        return new Due(
                Statements.uuid(row, "id"),
                Statements.uuid(row, "user_id"),
                Statements.uuid(row, "change_id"),
                Kind.ofCode(row.getString("kind")),
                row.getString("email"),
                requestedAt,
                expiresAt == null ? requestedAt.plus(KEPT) : expiresAt,
                row.getInt("attempts"));
    }

    @Override
    public Mail write(Due due, String origin, Instant now) {
        UserView user = users.byIds(List.of(due.userId())).values().stream()
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the user is gone"));
        String username = user.username();
        MailTexts texts = MailTexts.of(user.locale());
        return switch (due.kind()) {
            case LINK ->
                EmailChangeMail.link(
                        due, username, origin + "/email-change#" + tokens.token(due.changeId()), now, texts);
            case CHANGE -> EmailChangeMail.change(due.email(), username, origin + "/", texts);
            case REMOVAL -> EmailChangeMail.removal(due.email(), username, texts);
        };
    }

    @Override
    public void sent(UUID id) {
        statements.change(SENT, clock.instant(), id);
    }

    @Override
    public void failed(UUID id, String problem, Instant retryAt) {
        if (retryAt == null) {
            statements.change(FAILED, clock.instant(), problem, id);
        } else {
            statements.change(RETRY, retryAt, problem, id);
        }
    }
}
