package dev.rollcall.testing;

import jakarta.inject.Singleton;
import javax.sql.DataSource;

/** Inserts and changes records of invitations, as time or other people would. */
@Singleton
public final class InvitationRecords {

    private final ServiceDatabase database;

    public InvitationRecords(DataSource database) {
        this.database = new ServiceDatabase(database);
    }

    /** Inserts an open invitation by an administrator, whose mail was sent. Returns the id. */
    public String invitation(String organization, String email) {
        String id = database.text("""
                insert into invitations (id, organization_id, email, address, role, by_administrator, token_hash, created_at, expires_at)
                values (gen_random_uuid(), ?::uuid, ?, lower(?), 'member', true, decode(md5(random()::text), 'hex'), clock_timestamp(),
                    clock_timestamp() + interval '7 days')
                returning id""", organization, email, email);
        mail(id);
        return id;
    }

    /** Inserts a mail that was sent just now. */
    public void mail(String invitation) {
        database.execute("""
                insert into invitation_mails (id, invitation_id, organization_id, requested_at, attempts, sent_at)
                select gen_random_uuid(), id, organization_id, clock_timestamp(), 1, clock_timestamp() from invitations
                where id = ?::uuid""", invitation);
    }

    /** Lets an invitation have expired a minute ago. */
    public void expire(String invitation) {
        database.execute(
                "update invitations set expires_at = clock_timestamp() - interval '1 minute' where id = ?::uuid",
                invitation);
    }

    /** Lets a user have accepted an invitation. */
    public void accept(String invitation, String user) {
        database.execute("""
                update invitations set status = 'accepted', ended_at = clock_timestamp(), accepted_by = ?::uuid
                where id = ?::uuid""", user, invitation);
    }

    /** Lets an invitation have ended at a time. */
    public void endAt(String invitation, String time) {
        database.execute("""
                update invitations set status = 'revoked', ended_at = ?::timestamptz where id = ?::uuid""", time, invitation);
    }

    public long count(String organization) {
        return database.number("select count(*) from invitations where organization_id = ?::uuid", organization);
    }

    /** Returns the number of mails of an invitation that were queued. */
    public long mails(String invitation) {
        return database.number("select count(*) from invitation_mails where invitation_id = ?::uuid", invitation);
    }

    /** Returns the hash of an invitation's token, in hexadecimal digits. */
    public String hash(String invitation) {
        return database.text("select encode(token_hash, 'hex') from invitations where id = ?::uuid", invitation);
    }
}
