package dev.rollcall.testing;

import java.sql.SQLException;
import java.util.UUID;

/** Inserts records of invitations with the tokens of their links, so that tests need no mail. */
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
    public Link invite(String organization, String email, String role, String... teams) throws SQLException {
        return insert(organization, email, role, "", teams);
    }

    /**
     * Inserts an invitation for a week.
     *
     * @param inviter the user's record
     */
    public Link inviteBy(String inviter, String organization, String email, String role) throws SQLException {
        return insert(organization, email, role, inviter);
    }

    private Link insert(String organization, String email, String role, String inviter, String... teams)
            throws SQLException {
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

    public void expire(Link link) throws SQLException {
        database.execute("update invitations set expires_at = now() where id = ?::uuid", link.id());
    }

    public void revoke(Link link) throws SQLException {
        database.execute("update invitations set status = 'revoked', ended_at = now() where id = ?::uuid", link.id());
    }

    /** Returns status and user of those who have accepted it. */
    public String state(Link link) throws SQLException {
        return database.text(
                "select status || coalesce(' by ' || accepted_by, '') from invitations where id = ?::uuid", link.id());
    }
}
