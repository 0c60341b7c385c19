package dev.rollcall.invitation;

import dev.rollcall.change.DatabaseRestores;
import dev.rollcall.organization.MemberQueries;
import dev.rollcall.organization.Organization;
import dev.rollcall.organization.OrganizationQueries;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Reads invitations for the people who were invited. Who they are is the caller's question. */
@ApplicationScoped
public class ReceivedInvitations {

    private static final int MOST = 100;

    private final InvitationQueries invitations;
    private final OrganizationQueries organizations;
    private final MemberQueries members;
    private final InviterNames names;
    private final DatabaseRestores restores;

    ReceivedInvitations(
            InvitationQueries invitations,
            OrganizationQueries organizations,
            MemberQueries members,
            InviterNames names,
            DatabaseRestores restores) {
        this.invitations = invitations;
        this.organizations = organizations;
        this.members = members;
        this.names = names;
        this.restores = restores;
    }

    /**
     * Returns the invitation whose link has this token; empty if there is none.
     *
     * @param token any text that claims to be one
     */
    public Optional<ReceivedInvitation> byToken(String token) {
        return invitations.byToken(token).flatMap(this::complete);
    }

    /** Returns the invitation with this id; empty if there is none. */
    public Optional<ReceivedInvitation> byId(UUID id) {
        return invitations.byIds(List.of(id)).stream().findFirst().flatMap(this::complete);
    }

    /**
     * As {@link #byId}, for a person who accepts it: the role that it gives is certain.
     *
     * @throws ProblemException 503 as long as it is not known whether the database was restored
     */
    public Optional<ReceivedInvitation> toAccept(UUID id) {
        if (!restores.isChecked()) {
            throw ProblemException.retryAfter(
                    1,
                    ProblemType.DATABASE_UNAVAILABLE,
                    "Rollcall is still finding out whether its database was restored. Try again.",
                    null);
        }
        return byId(id);
    }

    /** The 404 problem for a link or an id that leads to no invitation of the caller. */
    public static ProblemException unknown() {
        return new ProblemException(
                ProblemType.NOT_FOUND,
                "There is no such invitation. Check that the link is complete. The organization may have been deleted.");
    }

    /** Returns the newest invitations of an address that can be accepted, at most 100. */
    public List<ReceivedInvitation> openFor(String email) {
        return invitations.openOf(email, MOST).stream()
                .map(this::complete)
                .flatMap(Optional::stream)
                .filter(ReceivedInvitation::isOpen)
                .toList();
    }

    /** Empty if the organization has become a tombstone. */
    private Optional<ReceivedInvitation> complete(Invitation invitation) {
        return organizations
                .find(invitation.organizationId())
                .map(organization -> new ReceivedInvitation(
                        invitation,
                        organization,
                        names.of(invitation.inviterId()),
                        mayStillInvite(invitation) ? invitation.status() : InvitationStatus.REVOKED));
    }

    /** Whether the inviter of an open invitation may still grant its role. */
    private boolean mayStillInvite(Invitation invitation) {
        return !invitation.isOpen()
                || invitation.byAdministrator()
                || invitation.inviterId() != null
                        && members.find(invitation.organizationId(), invitation.inviterId())
                                .filter(inviter -> inviter.user().enabled())
                                .filter(inviter -> inviter.membership().role().mayManage(invitation.role()))
                                .isPresent();
    }

    /**
     * An invitation as its receiver's own data.
     *
     * @param organization the name of the organization
     */
    @Schema(
            requiredProperties = {"organizationId", "organization", "email", "role", "status", "createdAt", "expiresAt"
            })
    public record OwnInvitation(
            UUID organizationId,
            String organization,
            String email,
            @Schema(ref = "MembershipRole") String role,
            @Schema(ref = "InvitationStatus") String status,
            Instant createdAt,
            Instant expiresAt,
            @Schema(nullable = true) Instant endedAt) {}

    /**
     * Returns the invitations that a user has accepted, and those of the user's address.
     *
     * @param email the user's verified address; empty for none
     */
    public List<OwnInvitation> ofUser(UUID user, Optional<String> email) {
        return invitations.received(user, email).stream()
                .flatMap(invitation -> organizations.find(invitation.organizationId()).stream()
                        .map(organization -> own(invitation, organization)))
                .toList();
    }

    private static OwnInvitation own(Invitation invitation, Organization organization) {
        return new OwnInvitation(
                organization.id(),
                organization.name(),
                invitation.email(),
                invitation.role().code(),
                invitation.status().code(),
                invitation.createdAt(),
                invitation.expiresAt(),
                invitation.endedAt());
    }
}
