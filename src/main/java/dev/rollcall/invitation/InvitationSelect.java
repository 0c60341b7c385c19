package dev.rollcall.invitation;

import dev.rollcall.database.Conditions;
import dev.rollcall.database.Select;
import dev.rollcall.mail.Outbox;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Builds the SELECTs of invitations, with the newest mail of each. {@code InvitationPlansTest} checks the plans. */
final class InvitationSelect {

    /** The columns that {@link InvitationQueries} reads. */
    private static final String FROM = """
            select i.id, i.organization_id, i.email, i.role, i.team_ids, i.inviter_id, i.by_administrator, i.status, i.created_at,
                i.expires_at, i.ended_at, i.accepted_by, i.version, m.attempts, m.sent_at, m.failed_at, m.problem,
                case when i.status = 'revoked' then i.revocation_reason end as revocation_reason,
                coalesce(m.requested_at, i.created_at) as requested_at
            from invitations i left join lateral (
                select attempts, sent_at, failed_at, problem, requested_at from invitation_mails where invitation_id = i.id
                order by id desc limit 1) m on true
            where\s""";

    private InvitationSelect() {}

    /** Selects one page, newest first. Of one organization, a search costs no more than reading all of its invitations. */
    static Select page(InvitationFilter filter, Instant now, boolean backward, Optional<UUID> from, int limit) {
        Conditions conditions = new Conditions("true");
        conditions.parameters().put("limit", limit);
        filter.organization().ifPresent(id -> conditions.add("i.organization_id = :organization", "organization", id));
        filter.status().ifPresent(wanted -> {
            conditions.add(condition(wanted));
            if (wanted == InvitationStatus.OPEN || wanted == InvitationStatus.EXPIRED) {
                conditions.parameters().put("now", now);
            }
        });
        filter.mail().ifPresent(wanted -> conditions.add(mailCondition(wanted)));
        filter.search().stream()
                .flatMap(text -> Stream.of(text.split("\\s+")))
                .distinct()
                .forEach(word -> {
                    String name = "search" + conditions.parameters().size();
                    conditions.add("strpos(i.address, :" + name + ") > 0", name, word);
                });
        from.ifPresent(id -> conditions.add(backward ? "i.id > :id" : "i.id < :id", "id", id));
        return new Select(
                FROM + conditions.all() + " order by i.id " + (backward ? "asc" : "desc") + " limit :limit",
                conditions.parameters());
    }

    private static String condition(InvitationStatus status) {
        return switch (status) {
            case OPEN -> "i.status = 'pending' and i.expires_at > :now";
            case EXPIRED -> "i.status = 'pending' and i.expires_at <= :now";
            case ACCEPTED, REVOKED -> "i.status = '" + status.code() + "'";
        };
    }

    /** Few mails have failed or are pending, so an index finds the invitations, whichever mail is their newest. */
    private static String mailCondition(String status) {
        return switch (status) {
            case Outbox.Status.FAILED -> "m.failed_at is not null and " + withMail("failed_at is not null");
            case Outbox.Status.PENDING ->
                "m.sent_at is null and m.failed_at is null and " + withMail("due_at is not null");
            default -> "m.sent_at is not null";
        };
    }

    private static String withMail(String condition) {
        return "i.id = any(array(select invitation_id from invitation_mails where " + condition + "))";
    }

    /** Counts what the filter {@code status=open} finds in all organizations. */
    static Select countOpen(Instant now) {
        return new Select(
                "select count(*) from invitations i where " + condition(InvitationStatus.OPEN), Map.of("now", now));
    }

    /** Counts what the filter {@code status=open&mail=failed} finds in all organizations. */
    static Select countOpenWithFailedMail(Instant now) {
        return new Select(
                "select count(*) from invitation_mails m join invitations i on i.id = m.invitation_id"
                        + " where m.failed_at is not null and " + condition(InvitationStatus.OPEN)
                        + " and not exists (select 1 from invitation_mails newer"
                        + " where newer.invitation_id = m.invitation_id and newer.id > m.id)",
                Map.of("now", now));
    }

    /** Selects one invitation of an organization. */
    static Select one(UUID organization, UUID id) {
        return new Select(
                FROM + "i.id = :id and i.organization_id = :organization",
                Map.of("id", id, "organization", organization));
    }

    /** Selects one invitation, and locks it until the transaction ends. */
    static Select locked(UUID id) {
        return new Select(FROM + "i.id = :id for update of i", Map.of("id", id));
    }

    static Select byIds(List<UUID> ids) {
        return new Select(FROM + "i.id = any(cast(:ids as uuid[]))", Map.of("ids", ids));
    }

    static Select byHash(byte[] hash) {
        return new Select(FROM + "i.token_hash = :hash", Map.of("hash", hash));
    }

    /** Selects the open invitations of an address, in all organizations, newest first. */
    static Select openOf(String address, Instant now, int most) {
        return new Select(
                FROM + "i.address = :address and " + condition(InvitationStatus.OPEN)
                        + " order by i.id desc limit :limit",
                Map.of("address", address, "now", now, "limit", most));
    }

    /** Selects the invitations that a user has accepted, and all of an address, newest first. */
    static Select received(UUID user, String address) {
        return new Select(
                FROM + "(i.accepted_by = :user or i.address = :address) order by i.id desc",
                Map.of("user", user, "address", address));
    }
}
