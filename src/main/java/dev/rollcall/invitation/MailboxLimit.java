package dev.rollcall.invitation;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.rollcall.database.AdvisoryLock;
import dev.rollcall.database.Select;
import dev.rollcall.database.Statements;
import dev.rollcall.mail.AddressLimit;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.spelling.Mailbox;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * Limits the mails of invitations to one mailbox within an hour. Tags and spellings of the domain make other addresses of it, which count
 * together. Other mails leave room for invitations, or whoever invites would learn of them.
 */
@ApplicationScoped
class MailboxLimit implements AddressLimit {

    /** Two organizations that invite one mailbox at the same time wait for each other. In one order for all transactions. */
    private static final String LOCK = """
            select pg_advisory_xact_lock(key) from (
                select distinct %s as key from unnest(:mailboxes::text[]) mailbox
                order by key) locks""".formatted(AdvisoryLock.keyOf("invitation", "mailbox"));

    /**
     * Each mailbox has a range for each address without a tag, and one that starts with its name and the plus sign of a tag. PostgreSQL cannot
     * estimate how many addresses a range has, and would read all mails. {@code offset 0} makes it look up those of each invitation.
     */
    private static final String MAILS = """
            select i.address, m.requested_at
            from unnest(cast(:first as text[]), cast(:last as text[])) as bounds(first, last)
            join invitations i on i.address between bounds.first and bounds.last
            cross join lateral (
                select requested_at from invitation_mails where invitation_id = i.id and requested_at > :since offset 0) m
            order by m.requested_at desc""";

    private final Statements statements;
    private final InvitationConfig config;
    private final Clock clock;

    MailboxLimit(Statements statements, InvitationConfig config, Clock clock) {
        this.statements = statements;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Must be called in the transaction that queues the mails.
     *
     * @param field returns the name of the field with the email at an index; null if the request has no such field
     * @throws ProblemException 429 with {@code Retry-After}; 422 for more mails to one mailbox than there is room for at any time
     */
    void check(List<String> emails, IntFunction<String> field, Instant now) {
        List<Mailbox> mailboxes = emails.stream().map(Mailbox::of).toList();
        lock(mailboxes);
        Map<Mailbox, List<Instant>> earlier = mails(new LinkedHashSet<>(mailboxes), now.minus(InvitationLimits.WINDOW));
        Map<Mailbox, Integer> asked = new HashMap<>();
        List<Problem.FieldError> errors = new ArrayList<>();
        Instant last = Instant.MIN;
        for (int i = 0; i < mailboxes.size(); i++) {
            Mailbox mailbox = mailboxes.get(i);
            int room = config.hourlyPerAddress() - asked.merge(mailbox, 1, Integer::sum);
            List<Instant> mails = earlier.getOrDefault(mailbox, List.of());
            if (room < 0) {
                throw InvitationLimits.invalid(
                        ErrorKey.TOO_MANY_ADDRESSES_OF_MAILBOX.with("max", config.hourlyPerAddress()));
            }
            if (mails.size() > room) {
                Instant blocking = mails.get(room);
                last = blocking.isAfter(last) ? blocking : last;
                Optional.ofNullable(field.apply(i)).ifPresent(name -> errors.add(ErrorKey.INVITED_TOO_OFTEN.at(name)));
            }
        }
        if (last != Instant.MIN) {
            throw InvitationLimits.refused(
                    "At most %d invitations are sent to one address within an hour."
                            .formatted(config.hourlyPerAddress()),
                    errors,
                    last,
                    now);
        }
    }

    @Override
    public Optional<ProblemException> refusal(String address, Function<Instant, List<Instant>> others) {
        Mailbox mailbox = Mailbox.of(address);
        Instant now = clock.instant();
        Instant since = now.minus(InvitationLimits.WINDOW);
        lock(List.of(mailbox));
        return refusal(
                Stream.concat(
                        mails(Set.of(mailbox), since).getOrDefault(mailbox, List.of()).stream(),
                        others.apply(since).stream()),
                "At most %d mails are sent to one address within an hour.",
                now);
    }

    @Override
    public Optional<ProblemException> refusalOfUser(Function<Instant, List<Instant>> caused) {
        Instant now = clock.instant();
        return refusal(
                caused.apply(now.minus(InvitationLimits.WINDOW)).stream(),
                "At most %d mails to new addresses are sent for one user within an hour.",
                now);
    }

    private Optional<ProblemException> refusal(Stream<Instant> mails, String reason, Instant now) {
        return mails.sorted(Comparator.reverseOrder())
                .skip(config.hourlyPerAddress() - 1)
                .findFirst()
                .map(blocking -> InvitationLimits.refused(
                        reason.formatted(config.hourlyPerAddress()), List.of(), blocking, now));
    }

    private void lock(List<Mailbox> mailboxes) {
        List<String> texts = mailboxes.stream()
                .map(mailbox -> mailbox.name() + "@" + mailbox.domain())
                .toList();
        statements.list(row -> true, new Select(LOCK, Map.of("mailboxes", texts)));
    }

    private Map<Mailbox, List<Instant>> mails(Set<Mailbox> mailboxes, Instant since) {
        return statements
                .list(
                        row -> Map.entry(Mailbox.of(row.getString(1)), Statements.instant(row, 2)),
                        mailsSince(mailboxes, since))
                .stream()
                .collect(groupingBy(Map.Entry::getKey, mapping(Map.Entry::getValue, toList())));
    }

    /** Returns the statement for the mails to these mailboxes. It also finds mails to other mailboxes with tags, of the same names. */
    static Select mailsSince(Collection<Mailbox> mailboxes, Instant since) {
        List<String> first = new ArrayList<>();
        List<String> last = new ArrayList<>();
        for (Mailbox mailbox : mailboxes) {
            first.addAll(mailbox.untagged());
            last.addAll(mailbox.untagged());
            first.add(mailbox.name() + "+");
            last.add(mailbox.name() + (char) ('+' + 1));
        }
        return new Select(MAILS, Map.of("first", first, "last", last, "since", since));
    }
}
