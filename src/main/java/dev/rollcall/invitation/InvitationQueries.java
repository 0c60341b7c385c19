package dev.rollcall.invitation;

import dev.rollcall.change.DatabaseRestores;
import dev.rollcall.database.Select;
import dev.rollcall.database.Statements;
import dev.rollcall.mail.Outbox;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.paging.Cursors;
import dev.rollcall.paging.Pages;
import dev.rollcall.paging.Pages.Page;
import dev.rollcall.paging.SearchTime;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads invitations. Who may read them is the caller's question. */
@ApplicationScoped
public class InvitationQueries {

    private static final String OPEN = """
            select address from invitations where organization_id = ? and address = any(?) and status = 'pending' and expires_at > ?""";

    private final Statements statements;
    private final InvitationTokens tokens;
    private final Pages pages;
    private final DatabaseRestores restores;
    private final Clock clock;

    InvitationQueries(
            Statements statements, InvitationTokens tokens, Pages pages, DatabaseRestores restores, Clock clock) {
        this.statements = statements;
        this.restores = restores;
        this.tokens = tokens;
        this.pages = pages;
        this.clock = clock;
    }

    /**
     * Returns the invitations that match, newest first.
     *
     * @throws ProblemException 400 for a cursor that is not one of this query's; 503 if those of all organizations have few that match
     */
    public Page<Invitation> page(InvitationFilter filter, Optional<String> cursor, int limit) {
        Instant now = clock.instant();
        SearchTime time = filter.searchesAll() ? SearchTime.ofAllInvitations() : SearchTime.unlimited();
        return pages.page(
                filter.canonical(),
                cursor,
                limit,
                (from, backward, most) -> time.run(left ->
                        list(InvitationSelect.page(filter, now, backward, from.map(Cursors.Position::id), most), left)),
                invitation -> "",
                Invitation::id);
    }

    /** Counts the open invitations of all organizations. It reads their index. */
    public long countOpen() {
        return count(InvitationSelect.countOpen(clock.instant()));
    }

    /** Counts the open invitations, of all organizations, whose newest mail has failed. */
    public long countOpenWithFailedMail() {
        return count(InvitationSelect.countOpenWithFailedMail(clock.instant()));
    }

    private long count(Select select) {
        return statements.list(row -> row.getLong(1), select).get(0);
    }

    /**
     * @throws ProblemException 404 if the organization has no such invitation
     */
    public Invitation get(UUID organization, UUID id) {
        return first(InvitationSelect.one(organization, id)).orElseThrow(InvitationQueries::unknown);
    }

    /** Returns those of these invitations that exist, in the order of their ids in the list. */
    public List<Invitation> byIds(List<UUID> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        Map<UUID, Invitation> found = list(InvitationSelect.byIds(ids)).stream()
                .collect(Collectors.toMap(Invitation::id, Function.identity()));
        return ids.stream().filter(found::containsKey).map(found::get).toList();
    }

    /**
     * Returns the invitation that a link opens.
     *
     * @param token any text that claims to be one
     */
    public Optional<Invitation> byToken(String token) {
        return first(InvitationSelect.byHash(tokens.hash(token)));
    }

    /** Returns an invitation, and locks it until the caller's transaction ends. */
    public Optional<Invitation> lock(UUID id) {
        return first(InvitationSelect.locked(id));
    }

    /** Returns the open invitations of an address, in all organizations, newest first. */
    public List<Invitation> openOf(String email, int most) {
        return list(InvitationSelect.openOf(Invitation.address(email), clock.instant(), most));
    }

    /** Returns the invitations that a user has accepted, and all of an address, newest first. */
    public List<Invitation> received(UUID user, Optional<String> email) {
        return list(
                InvitationSelect.received(user, email.map(Invitation::address).orElse("")));
    }

    /** Returns those of these addresses, as {@link Invitation#address} has them, that have an open invitation to the organization. */
    Set<String> openAmong(UUID organization, Collection<String> addresses) {
        return Set.copyOf(
                statements.list(row -> row.getString(1), OPEN, organization, List.copyOf(addresses), clock.instant()));
    }

    /** Returns 404 for an id that no invitation of the organization has. */
    public static ProblemException unknown() {
        return new ProblemException(ProblemType.NOT_FOUND, "The organization has no invitation with this id.");
    }

    /**
     * The problem of an invitation that is not open any more.
     *
     * @param detail a sentence that says what to do
     */
    public static Problem ended(InvitationStatus status, String detail) {
        return Problem.of(ProblemType.INVITATION_ENDED, detail).with("reason", status.code());
    }

    private Optional<Invitation> first(Select select) {
        return list(select).stream().findFirst();
    }

    private List<Invitation> list(Select select) {
        return list(select, Optional.empty());
    }

    private List<Invitation> list(Select select, Optional<Duration> most) {
        Instant now = clock.instant();
        Optional<Instant> restored = restores.last();
        return statements.list(row -> invitation(row, now, restored), select, most);
    }

    private static Invitation invitation(ResultSet row, Instant now, Optional<Instant> restored) throws SQLException {
        MembershipRole role = MembershipRole.ofCode(row.getString("role"));
        Instant expiresAt = Statements.instant(row, "expires_at");
        InvitationStatus status = InvitationStatus.of(row.getString("status"), expiresAt, now);
        return new Invitation(
                Statements.uuid(row, "id"),
                Statements.uuid(row, "organization_id"),
                row.getString("email"),
                role,
                List.of((UUID[]) row.getArray("team_ids").getArray()),
                Statements.uuid(row, "inviter_id"),
                row.getBoolean("by_administrator"),
                status,
                Statements.instant(row, "created_at"),
                expiresAt,
                Statements.instant(row, "ended_at"),
                row.getString("revocation_reason"),
                Statements.uuid(row, "accepted_by"),
                row.getLong("version"),
                mail(row),
                status == InvitationStatus.OPEN || status == InvitationStatus.EXPIRED
                        ? Invitation.grants(role, Statements.instant(row, "requested_at"), restored)
                        : role);
    }

    private static Invitation.Mail mail(ResultSet row) throws SQLException {
        Instant sentAt = Statements.instant(row, "sent_at");
        Instant failedAt = Statements.instant(row, "failed_at");
        return new Invitation.Mail(
                Outbox.Status.of(sentAt, failedAt),
                row.getInt("attempts"),
                sentAt != null ? sentAt : failedAt,
                row.getString("problem"));
    }
}
