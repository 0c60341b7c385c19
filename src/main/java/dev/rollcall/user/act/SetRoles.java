package dev.rollcall.user.act;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.act.Attempt;
import dev.rollcall.act.Step;
import dev.rollcall.audit.Action;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.user.UserSubjects;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/** Replaces all roles of a user. */
@Singleton
public class SetRoles extends UserAct<SetRoles.Plan> {

    private final UserSubjects subjects;

    SetRoles(UserParts parts, UserSubjects subjects) {
        super(parts, Action.SET_ROLES, Plan.class);
        this.subjects = subjects;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection // stored as JSON
    public record Plan(UUID userId, String subject, List<String> roles, Before before) implements UserPlan {}

    /**
     * @param roles all roles after the change, sorted
     * @param demanded which versions the change is meant for
     * @throws ProblemException 404; 409 if only tokens tell roles; 412 for another version, unless the user has these roles already
     */
    public Supplier<Optional<Plan>> plan(UUID id, List<String> roles, LongPredicate demanded) {
        parts.guards().refuseIfFromTokens(roles);
        return () -> new UserChange(IdentityChange.NONE, roles, null, null)
                .userToChange(id, demanded)
                .map(user -> new Plan(user.id, user.keycloakId, roles, null));
    }

    /**
     * Returns the roles that a user has in Keycloak at this moment, sorted. The act replaces all of them, so whoever changes one begins with
     * these: a role that was granted in Keycloak a moment ago stays.
     *
     * @return empty if there is no such user, or only in the records
     */
    public Optional<List<String>> rolesNow(UUID id) {
        return Optional.ofNullable(subjects.subjects(List.of(id)).get(id))
                .flatMap(directory::find)
                .map(identity -> parts.realmRoles().copied(identity.roles()));
    }

    @Override
    Plan withStateBefore(Plan plan, Identity identity) {
        return new Plan(plan.userId(), plan.subject(), plan.roles(), stateBefore(plan, identity));
    }

    @Override
    List<Step> changes(Attempt<Plan, FoundUser> attempt) {
        return List.of(parts.roles().grant(attempt), parts.roles().revoke(attempt));
    }
}
