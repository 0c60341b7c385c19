package dev.rollcall.user.agent;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.database.Statements;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes agents; nothing else does, except triggers: they suspend agents when something happens to their sponsor or to their own user. Statements
 * join the caller's transaction.
 */
@Singleton
public record AgentWriter(Statements statements) {

    private static final String INSERT = """
            insert into agents (user_id, name, purpose, sponsor_id, organization_id, expires_at, created_at, created_by)
            values (?, ?, ?::text, ?, ?::uuid, ?::timestamptz, ?, ?)
            on conflict (user_id) do nothing""";

    private static final String UPDATE =
            "update agents set name = ?, purpose = ?::text, expires_at = ?::timestamptz where user_id = ?";

    private static final String SUSPEND =
            "update agents set suspended_at = coalesce(suspended_at, ?), suspend_reason = ? where user_id = ?";

    private static final String RESUME =
            "update agents set suspended_at = null, suspend_reason = null, lacks_sponsor = false where user_id = ?";

    private static final String MOVE = """
            update agents set sponsor_id = ?, lacks_sponsor = false,
                suspended_at = case when suspend_reason like 'sponsor-%' then null else suspended_at end,
                suspend_reason = case when suspend_reason like 'sponsor-%' then null else suspend_reason end
            where user_id = ?""";

    private static final String TOLD = "update agents set told_sponsor = ?::text where user_id = ?";

    /**
     * An agent that is to be created.
     *
     * @param purpose null for none
     * @param sponsor the person who is responsible for it
     * @param organization whose owners and admins manage it; empty for none
     * @param expiresAt null if it does not expire
     * @param creator the subject of the caller
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection // stored as JSON
    public record NewAgent(
            String name, String purpose, UUID sponsor, Optional<UUID> organization, Instant expiresAt, String creator) {

        /** Agents of one sponsor are created one after the other, so that the second one counts the first. */
        public String reservation() {
            return "agents of " + sponsor;
        }
    }

    /** Makes a user an agent, whose record has its kind already. */
    public void insert(UUID user, NewAgent agent, Instant now) {
        statements.change(
                INSERT,
                user,
                agent.name(),
                agent.purpose(),
                agent.sponsor(),
                agent.organization().orElse(null),
                agent.expiresAt(),
                now,
                agent.creator());
    }

    /**
     * @param purpose null for none
     * @param expiresAt null if it is not to expire
     */
    public void update(UUID id, String name, String purpose, Instant expiresAt) {
        statements.change(UPDATE, name, purpose, expiresAt, id);
    }

    /**
     * Takes all rights away from an agent, until it is resumed.
     *
     * @param reason see {@link AgentSuspension}
     */
    public void suspend(UUID id, String reason, Instant now) {
        statements.change(SUSPEND, now, reason, id);
    }

    public void resume(UUID id) {
        statements.change(RESUME, id);
    }

    /** Gives an agent another sponsor. If it was suspended because of the former one, it is not any more. */
    public void move(UUID id, UUID sponsor) {
        statements.change(MOVE, sponsor, id);
    }

    /**
     * Notes whom Keycloak has as the sponsor of an agent. That is no new version.
     *
     * @param subject null for nobody
     */
    public void noteTold(UUID id, String subject) {
        statements.change(TOLD, subject, id);
    }
}
