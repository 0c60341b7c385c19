package dev.rollcall.invitation;

import dev.rollcall.database.Statements;
import dev.rollcall.organization.MembershipRole;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Writes invitations; nothing else does, except {@link InvitationMails} after a change of the secret. Statements join the caller's
 * transaction, which holds the lock of the organization. A trigger counts versions. Triggers of memberships revoke invitations, see
 * {@code revoke_invitations_of_members} of the database.
 */
@ApplicationScoped
public class InvitationWriter {

    private static final String REPLACE_EXPIRED = """
            update invitations set status = 'revoked', ended_at = ?
            where organization_id = ? and address = any(?) and status = 'pending' and expires_at <= ?""";

    private static final String INSERT = """
            insert into invitations (id, organization_id, email, address, role, team_ids, inviter_id, by_administrator, token_hash,
                created_at, expires_at)
            values (?, ?, ?, ?, ?, ?::uuid[], ?::uuid, ?, ?, ?, ?)""";

    private static final String REPLACE_EXPIRED_BY = """
            update invitations e set status = 'revoked', ended_at = ?
            from invitations i where i.id = ? and e.organization_id = i.organization_id and e.address = i.address and e.id <> i.id
                and e.status = 'pending' and e.expires_at <= ?""";

    private static final String RENEW = """
            update invitations set status = 'pending', ended_at = null, revocation_reason = null, inviter_id = ?::uuid,
                by_administrator = ?, token_hash = ?, expires_at = ?
            where id = ? and (status = 'pending' or status = 'revoked' and revocation_reason = '%s')""".formatted(Invitation.INVITER_LOST_ROLE);

    private static final String REVOKE =
            "update invitations set status = 'revoked', ended_at = ? where id = ? and status = 'pending'";

    private static final String ACCEPT = """
            update invitations set status = 'accepted', ended_at = ?, accepted_by = ?, revocation_reason = null
            where id = ? and status <> 'accepted'""";

    private final Statements statements;
    private final InvitationTokens tokens;
    private final InvitationMails mails;
    private final InvitationConfig config;

    InvitationWriter(Statements statements, InvitationTokens tokens, InvitationMails mails, InvitationConfig config) {
        this.statements = statements;
        this.tokens = tokens;
        this.mails = mails;
        this.config = config;
    }

    /**
     * A person who invites.
     *
     * @param userId null for a service account
     * @param administrator whether they administer this service
     */
    public record Inviter(UUID userId, boolean administrator) {}

    /**
     * Creates invitations, and queues their mails. Expired ones of the same addresses are revoked.
     *
     * @param ids of the new invitations
     * @param emails in the order of the ids; none has an open invitation
     */
    public void create(
            UUID organization,
            List<UUID> ids,
            List<String> emails,
            MembershipRole role,
            List<UUID> teams,
            Inviter inviter,
            Instant now) {
        List<String> addresses = emails.stream().map(Invitation::address).toList();
        statements.change(REPLACE_EXPIRED, now, organization, addresses, now);
        Instant expiresAt = now.plus(config.expiry());
        statements.batch(
                INSERT,
                IntStream.range(0, ids.size())
                        .mapToObj(i -> Arrays.<Object>asList(
                                ids.get(i),
                                organization,
                                emails.get(i),
                                addresses.get(i),
                                role.code(),
                                teams,
                                inviter.userId(),
                                inviter.administrator(),
                                tokens.hash(ids.get(i)),
                                now,
                                expiresAt))
                        .toList());
        mails.queueFirst(ids, now);
    }

    /**
     * Lets an invitation start anew, and queues another mail: one that is open, has expired, or ended with the right of its inviter. An
     * expired one of the same address is revoked.
     *
     * @param inviter who sends it again: from now on the invitation is theirs
     * @return false if it was accepted, or revoked for another reason
     */
    public boolean renew(UUID id, Inviter inviter, Instant now) {
        statements.change(REPLACE_EXPIRED_BY, now, id, now);
        boolean renewed = statements.change(
                        RENEW,
                        inviter.userId(),
                        inviter.administrator(),
                        tokens.hash(id),
                        now.plus(config.expiry()),
                        id)
                == 1;
        if (renewed) {
            mails.queue(id, now);
        }
        return renewed;
    }

    /**
     * Revokes an invitation, open or expired.
     *
     * @return false if it was accepted or revoked
     */
    public boolean revoke(UUID id, Instant now) {
        return statements.change(REVOKE, now, id) == 1;
    }

    /**
     * Ends an invitation, since a user has accepted it. Whether it had expired or was revoked is for the caller to check: by now the user is a
     * member.
     *
     * @return false if it was accepted before, or is gone
     */
    public boolean accept(UUID id, UUID user, Instant now) {
        return statements.change(ACCEPT, now, user, id) == 1;
    }
}
