package dev.rollcall.act.user;

import dev.rollcall.act.Plan;
import dev.rollcall.act.Step;
import dev.rollcall.audit.Action;
import dev.rollcall.directory.Directory;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/** The steps of each act on a user. */
@ApplicationScoped
public class UserActSteps {

    /** The member of an act's details that says whether an invitation was sent: {@code sent}, {@code not-sent} or {@code unknown}. */
    public static final String INVITATION = "invitation";

    private final Directory directory;
    private final RoleSteps roles;

    UserActSteps(Directory directory, RoleSteps roles) {
        this.directory = directory;
        this.roles = roles;
    }

    /** The first step shows whether an act was begun; the others may be repeated. */
    List<Step> of(Plan plan) {
        if (plan.action() == Action.DELETE) {
            return List.of(new UserSteps.DeleteIdentity(directory));
        }
        List<Step> steps = new ArrayList<>();
        if (plan.creates()) {
            steps.add(new UserSteps.CreateIdentity(directory));
        }
        if (plan.action() == Action.UPDATE) {
            steps.add(new UserSteps.SetFields(directory));
            steps.add(new UserSteps.UnverifyAddress(directory));
        }
        if (plan.password() && !plan.creates()) {
            steps.add(new UserSteps.SetPassword(directory));
        }
        if (plan.roles() != null) {
            steps.add(roles.grant());
            steps.add(roles.revoke());
        }
        if (!plan.mailActions().isEmpty()) {
            steps.add(new UserSteps.SendMail(directory));
        }
        if (plan.endsSessions()) {
            steps.add(new UserSteps.EndSessions(directory));
        }
        steps.add(new UserSteps.ReadBack(directory));
        return steps;
    }
}
