package dev.rollcall.act.organization;

import dev.rollcall.act.ActAttempt;
import dev.rollcall.act.ActScript;
import dev.rollcall.act.InvitationPlan;
import dev.rollcall.act.OrganizationPlan;
import dev.rollcall.act.Plan;
import dev.rollcall.act.Step;
import dev.rollcall.audit.Action;
import dev.rollcall.audit.Concerned;
import dev.rollcall.invitation.InvitationWriter;
import dev.rollcall.invitation.InvitationWriter.Inviter;
import dev.rollcall.organization.MembershipRole;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Acts that create, resend and revoke invitations. Keycloak does not know invitations, so these acts have no steps, and are never open: records
 * and outcome are written in one transaction.
 */
@ApplicationScoped
public class InvitationActScript implements ActScript {

    /** The member of an act's details with the ids of the invitations that it created. */
    public static final String INVITATION_IDS = "invitationIds";

    private final InvitationWriter writer;

    InvitationActScript(InvitationWriter writer) {
        this.writer = writer;
    }

    @Override
    public boolean performs(Action action) {
        return switch (action) {
            case INVITE, RESEND_INVITATION, REVOKE_INVITATION -> true;
            default -> false;
        };
    }

    @Override
    public List<Step> steps(Plan plan) {
        return List.of();
    }

    @Override
    public void check(ActAttempt attempt) {
        // the request has checked everything
    }

    @Override
    public void read(ActAttempt attempt) {
        // there is nothing in the identity provider
    }

    @Override
    public void checkAgain(ActAttempt attempt) {
        // see check
    }

    @Override
    public void readBack(ActAttempt attempt) {
        // see read
    }

    @Override
    public void record(ActAttempt attempt, Instant now) {
        OrganizationPlan organization = attempt.plan().organization();
        InvitationPlan plan = organization.invitation();
        switch (attempt.plan().action()) {
            case INVITE -> {
                writer.create(
                        organization.id(),
                        plan.ids(),
                        plan.emails(),
                        MembershipRole.ofCode(organization.role()),
                        plan.teamIds() == null ? List.of() : plan.teamIds(),
                        inviter(plan),
                        now);
                attempt.details()
                        .put(
                                INVITATION_IDS,
                                plan.ids().stream().map(UUID::toString).toList());
            }
            case RESEND_INVITATION -> writer.renew(plan.id(), inviter(plan), now);
            case REVOKE_INVITATION -> writer.revoke(plan.id(), now);
            default ->
                throw new IllegalArgumentException(attempt.plan().action().code());
        }
    }

    private static Inviter inviter(InvitationPlan plan) {
        return new Inviter(plan.inviterId(), Boolean.TRUE.equals(plan.byAdministrator()));
    }

    @Override
    public void recordRefused(ActAttempt attempt, Instant now) {
        // nothing was changed
    }

    @Override
    public Written recordFound(ActAttempt attempt, Instant now) {
        return new Written(Concerned.NONE, List.of());
    }
}
