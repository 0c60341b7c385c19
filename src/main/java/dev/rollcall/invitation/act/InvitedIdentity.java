package dev.rollcall.invitation.act;

import dev.rollcall.directory.Directory;
import dev.rollcall.directory.Identity;
import dev.rollcall.invitation.ReceivedInvitation;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/**
 * Compares a person with the address that was invited, in Keycloak and at this moment: a token may be older than the address, or than its
 * verification. So a link that was forwarded, or that another person has read, is of no use.
 */
@ApplicationScoped
class InvitedIdentity {

    private static final String OTHER_ADDRESS =
            "The invitation was sent to %s. Sign in with the account that has this address, or ask for an invitation to yours.";
    private static final String NOT_VERIFIED =
            "Your e-mail address is not verified yet. Follow the link in Keycloak's mail, or sign in again to get another one. Then accept.";

    private final Directory directory;

    InvitedIdentity(Directory directory) {
        this.directory = directory;
    }

    /**
     * Returns 403 unless the subject is enabled, and has the invited address, verified.
     */
    Optional<ProblemException> refusal(String subject, ReceivedInvitation invitation) {
        Optional<Identity> found = directory.find(subject);
        if (found.isEmpty()) {
            return refusal(ProblemType.ACCOUNT_DELETED, "The account was deleted after this token was issued.");
        }
        Identity identity = found.get();
        if (!identity.enabled()) {
            return refusal(ProblemType.ACCOUNT_DISABLED, "The account was disabled after this token was issued.");
        }
        if (!invitation.isFor(identity.email())) {
            String masked = invitation.invitation().maskedEmail();
            return Optional.of(
                    new ProblemException(Problem.of(ProblemType.INVITATION_ADDRESS, OTHER_ADDRESS.formatted(masked))
                            .with("invitedEmail", masked)));
        }
        return identity.emailVerified() ? Optional.empty() : refusal(ProblemType.EMAIL_NOT_VERIFIED, NOT_VERIFIED);
    }

    private static Optional<ProblemException> refusal(ProblemType type, String detail) {
        return Optional.of(new ProblemException(type, detail));
    }
}
