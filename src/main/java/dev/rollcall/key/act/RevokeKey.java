package dev.rollcall.key.act;

import dev.rollcall.act.ActPlan;
import dev.rollcall.act.RecordsAct;
import dev.rollcall.audit.Action;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.audit.Concerned;
import dev.rollcall.auth.Caller;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.http.ETags;
import dev.rollcall.key.ApiKey;
import dev.rollcall.key.KeyEnd;
import dev.rollcall.key.KeyFilter;
import dev.rollcall.organization.Access;
import dev.rollcall.organization.OrganizationAccess;
import dev.rollcall.problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/** Ends an API key. One that has ended or expired stays as it is. */
@Singleton
public record RevokeKey(KeyParts parts, OrganizationAccess access) implements RecordsAct<RevokeKey.Plan> {

    public record Plan(KeyRef key, KeyEnd reason) implements ActPlan {

        @Override
        public UUID target() {
            return key.id();
        }

        @Override
        public Concerned concerned() {
            return key.concerned();
        }

        @Override
        public Map<String, ?> details() {
            return key.details();
        }
    }

    /**
     * @param whose the keys that the caller may revoke
     * @param demanded which versions may be revoked
     * @throws ProblemException 404 for another key; 412 for another version
     */
    public Supplier<Optional<Plan>> plan(KeyFilter whose, UUID id, LongPredicate demanded) {
        return () -> plan(parts.keys().lock(whose, id), KeyEnd.REVOKED, demanded);
    }

    /**
     * As {@link #plan}, for a key of an organization.
     *
     * @throws ProblemException 404, and 403 for those who are no owners of the organization
     */
    public Supplier<Optional<Plan>> planOfOrganization(
            Caller caller, UUID organization, UUID id, LongPredicate demanded) {
        return () -> {
            Access rights = access.of(caller, organization);
            rights.require(rights.mayRevokeKeys());
            return plan(KeyFilter.NONE.ofOrganization(organization), id, demanded)
                    .get();
        };
    }

    /** Returns the plan for a key whose secret somebody has found. */
    public Supplier<Optional<Plan>> planOfReport(UUID id) {
        return () -> plan(parts.keys().lock(KeyFilter.NONE, id), KeyEnd.REPORTED, version -> true);
    }

    private Optional<Plan> plan(ApiKey key, KeyEnd reason, LongPredicate demanded) {
        if (!parts.isActive(key)) {
            return Optional.empty();
        }
        ETags.require(key.version(), demanded);
        return Optional.of(new Plan(KeyRef.of(key), reason));
    }

    @Override
    public Action action() {
        return Action.REVOKE_KEY;
    }

    @Override
    public Written record(Plan plan, ChangeContext context, Instant now) {
        parts.writer().end(plan.key().id(), plan.reason(), now);
        Map<String, Object> details = plan.reason() == KeyEnd.REVOKED
                ? Map.of()
                : Map.of(AuditLog.REASON, plan.reason().code());
        return new Written(plan.concerned(), details, null);
    }
}
