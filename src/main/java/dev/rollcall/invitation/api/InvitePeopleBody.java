package dev.rollcall.invitation.api;

import dev.rollcall.api.Consistent;
import dev.rollcall.api.TextRules;
import dev.rollcall.invitation.Invitation;
import dev.rollcall.invitation.act.InvitePeople;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.api.OrganizationRules;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.Problem;
import dev.rollcall.spelling.Mailbox;
import dev.rollcall.user.api.UserFields;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /api/v1/organizations/{id}/invitations}. */
@Schema(
        name = "InvitePeople",
        description = "New invitations: all with the same role and teams",
        additionalProperties = Schema.False.class)
@RegisterForReflection // read by a JSON mapper of its own
@Consistent
public record InvitePeopleBody(
        @Schema(
                minItems = 1,
                maxItems = InvitePeopleBody.MAX_EMAILS,
                description = "E-mail addresses, each of them once, whatever their case")
        @NotNull(message = TextRules.MISSING)
        @Size(min = 1, max = InvitePeopleBody.MAX_EMAILS, message = InvitePeopleBody.NO_EMAILS)
        List<String> emails,

        @Schema(defaultValue = "member", ref = "MembershipRole", description = "The role that the new members get")
        @Pattern(regexp = OrganizationRules.ROLE, message = OrganizationRules.NO_ROLE)
        String role,

        @Schema(
                type = SchemaType.ARRAY,
                implementation = UUID.class,
                maxItems = InvitePeopleBody.MAX_TEAMS,
                description = "The teams of the organization that the new members join")
        @Size(max = InvitePeopleBody.MAX_TEAMS, message = InvitePeopleBody.TOO_MANY_TEAMS)
        List<String> teamIds)
        implements Consistent.Body {

    static final int MAX_EMAILS = 100;
    static final int MAX_TEAMS = 20;
    static final String NO_EMAILS = "wrongNumberOfAddresses";
    static final String TOO_MANY_TEAMS = "tooManyIds";

    public InvitePeopleBody {
        emails = emails == null ? null : emails.stream().map(TextRules::strip).toList();
    }

    InvitePeople.Offer toOffer() {
        return new InvitePeople.Offer(
                emails,
                role == null ? MembershipRole.MEMBER : MembershipRole.ofCode(role),
                teamIds == null
                        ? List.of()
                        : teamIds.stream().map(UUID::fromString).distinct().toList());
    }

    /** Says of each item what is wrong with it. */
    @Override
    public List<Problem.FieldError> contradictions() {
        return Stream.concat(wrongEmails(), wrongTeams()).toList();
    }

    /** An item that is no text has been reported already. */
    private Stream<Problem.FieldError> wrongEmails() {
        List<Problem.FieldError> errors = new ArrayList<>();
        Set<String> addresses = new HashSet<>();
        for (int i = 0; i < size(emails); i++) {
            String name = "emails[%d]".formatted(i);
            String email = emails.get(i);
            if (email != null) {
                UserFields.emailProblem(email)
                        .or(() -> Mailbox.isUnusual(email)
                                ? Optional.of(ErrorKey.UNUSUAL_DOMAIN.message())
                                : Optional.empty())
                        .ifPresent(problem -> errors.add(problem.at(name)));
                if (!addresses.add(Invitation.address(email))) {
                    errors.add(ErrorKey.ADDRESS_TWICE.at(name));
                }
            }
        }
        return errors.stream();
    }

    private Stream<Problem.FieldError> wrongTeams() {
        return IntStream.range(0, size(teamIds))
                .filter(i -> teamIds.get(i) != null && !teamIds.get(i).matches(TextRules.UUID))
                .mapToObj(i -> ErrorKey.NOT_A_UUID.at("teamIds[%d]".formatted(i)));
    }

    /** A list that is too long is refused as a whole. */
    private static int size(List<String> list) {
        return list == null || list.size() > MAX_EMAILS ? 0 : list.size();
    }

    @Override
    public String toString() {
        return "InvitePeopleBody[…]";
    }
}
