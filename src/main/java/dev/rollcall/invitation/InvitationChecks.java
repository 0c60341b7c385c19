package dev.rollcall.invitation;

import dev.rollcall.mail.Mailer;
import dev.rollcall.organization.MemberQueries;
import dev.rollcall.organization.Organization;
import dev.rollcall.organization.TeamQueries;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.UserSubjects;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Checks the addresses and teams of invitations. Addresses of accounts that are no members are treated like all others: the same statements
 * run, so neither answer nor time tells whether there is an account.
 */
@ApplicationScoped
public class InvitationChecks {

    private static final String OFF =
            "Invitations are off on this service: its operator has to set rollcall.mail.host, rollcall.mail.from and rollcall.public-url.";
    private static final String DISABLED = "The organization is disabled. Enable it before you invite people.";

    private final BooleanSupplier canMail;
    private final InvitationQueries invitations;
    private final TeamQueries teams;
    private final MemberQueries members;
    private final UserSubjects users;

    @Inject
    InvitationChecks(
            Mailer mailer,
            InvitationQueries invitations,
            TeamQueries teams,
            MemberQueries members,
            UserSubjects users) {
        this(mailer::isOn, invitations, teams, members, users);
    }

    /**
     * @param canMail tells whether the service can send mails
     */
    InvitationChecks(
            BooleanSupplier canMail,
            InvitationQueries invitations,
            TeamQueries teams,
            MemberQueries members,
            UserSubjects users) {
        this.canMail = canMail;
        this.invitations = invitations;
        this.teams = teams;
        this.members = members;
        this.users = users;
    }

    /**
     * @throws ProblemException 409 if the service sends no mails, or if the organization is disabled
     */
    public void requireOn(Organization organization) {
        whyOff().ifPresent(reason -> {
            throw new ProblemException(ProblemType.INVITATIONS_OFF, reason);
        });
        if (!organization.enabled()) {
            throw new ProblemException(ProblemType.INVITATIONS_OFF, DISABLED);
        }
    }

    /** Returns why the service sends no invitations of any organization, and what to do; empty if it does. */
    public Optional<String> whyOff() {
        return canMail.getAsBoolean() ? Optional.empty() : Optional.of(OFF);
    }

    /** Returns an error for each team that the organization does not have. */
    public List<Problem.FieldError> unknownTeams(UUID organization, List<UUID> wanted) {
        Set<UUID> known = teams.existing(organization, wanted);
        return IntStream.range(0, wanted.size())
                .filter(i -> !known.contains(wanted.get(i)))
                .mapToObj(i -> ErrorKey.NOT_A_TEAM.at("teamIds[%d]".formatted(i)))
                .toList();
    }

    /** Returns an error for each address that is a member's, or that has an open invitation. */
    public List<Problem.FieldError> takenEmails(UUID organization, List<String> emails) {
        List<String> addresses = emails.stream().map(Invitation::address).toList();
        Set<String> ofMembers = ofMembers(organization, addresses);
        Set<String> open = invitations.openAmong(organization, addresses);
        List<Problem.FieldError> errors = new ArrayList<>();
        for (int i = 0; i < addresses.size(); i++) {
            String name = "emails[%d]".formatted(i);
            if (ofMembers.contains(addresses.get(i))) {
                errors.add(ErrorKey.ADDRESS_OF_MEMBER.at(name));
            } else if (open.contains(addresses.get(i))) {
                errors.add(ErrorKey.ADDRESS_INVITED.at(name));
            }
        }
        return errors;
    }

    /** Returns an error if the address of an invitation is a member's by now, or has another invitation that is open. */
    public List<Problem.FieldError> takenEmail(Invitation invitation) {
        List<String> address = List.of(Invitation.address(invitation.email()));
        if (!ofMembers(invitation.organizationId(), address).isEmpty()) {
            return List.of(ErrorKey.ADDRESS_OF_MEMBER.at("email"));
        }
        boolean hasAnother = !invitation.isOpen()
                && !invitations.openAmong(invitation.organizationId(), address).isEmpty();
        return hasAnother ? List.of(ErrorKey.ADDRESS_INVITED_AGAIN.at("email")) : List.of();
    }

    private Set<String> ofMembers(UUID organization, Collection<String> addresses) {
        Map<UUID, String> accounts = users.emails(addresses);
        return members.among(organization, accounts.keySet()).stream()
                .map(accounts::get)
                .collect(Collectors.toSet());
    }
}
