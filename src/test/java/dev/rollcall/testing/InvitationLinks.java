package dev.rollcall.testing;

import jakarta.inject.Singleton;
import java.util.UUID;

/** Inserts records of invitations with the tokens of their links, so that tests need no mail. */
@Singleton
public final class InvitationLinks {

    private final ServiceDatabase database;

    public InvitationLinks(ServiceDatabase database) {
        this.database = database;
    }

    /**
     * An invitation.
     *
     * @param token of its link
     */
    public record Link(String id, String token) {}

    /** Inserts an invitation by an administrator, for a week. */
    public Link invite(String organization, String email, String role, String... teams) {
        return insert(organization, email, role, "", teams);
    }

    /**
     * Inserts an invitation for a week.
     *
     * @param inviter the user's record
     */
    public Link inviteBy(String inviter, String organization, String email, String role) {
        return insert(organization, email, role, inviter);
    }

    private Link insert(String organization, String email, String role, String inviter, String... teams) {
        String token = "token-" + UUID.randomUUID();
        String id = database.text(
                """
                insert into invitations (id, organization_id, email, address, role, team_ids, inviter_id, by_administrator, token_hash,
                    created_at, expires_at)
                values (gen_random_uuid(), ?::uuid, ?, lower(?), ?, ?::uuid[], nullif(?, '')::uuid, ? = '',
                    sha256(convert_to(?, 'UTF8')), now(), now() + interval '7 days')
                returning id""", organization, email, email, role, "{" + String.join(",", teams) + "}", inviter, inviter, token);
        return new Link(id, token);
    }

    public void expire(Link link) {
        database.execute("update invitations set expires_at = now() where id = ?::uuid", link.id());
    }

    public void revoke(Link link) {
        database.execute("update invitations set status = 'revoked', ended_at = now() where id = ?::uuid", link.id());
    }

    /** Returns the status, with the user who has accepted it, or the reason of a revocation that nobody asked for. */
    public String state(Link link) {
        return database.text(
                "select concat_ws(' by ', status, coalesce(accepted_by::text, revocation_reason)) from invitations where id = ?::uuid",
                link.id());
    }

    /** Returns the entries of the audit log about revocations: who asked for the change, by what it was noticed, and the reason. */
    public String revocations(Link link) {
        return database.text("""
                select coalesce(string_agg(concat_ws(' ', coalesce(actor, '-'), via, settled_by, outcome, outcome_details ->> 'reason'), ', '
                    order by id), '')
                from acts where action = 'revoke-invitation' and details ->> 'invitationId' = ?""", link.id());
    }
}
