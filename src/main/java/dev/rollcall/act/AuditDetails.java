package dev.rollcall.act;

import dev.rollcall.audit.Action;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The details of a plan in the audit log: names of fields, and values that are not personal. */
final class AuditDetails {

    private AuditDetails() {}

    static Map<String, Object> of(Plan plan) {
        Map<String, Object> details = new LinkedHashMap<>();
        List<String> fields = new ArrayList<>(plan.identity().names());
        if (plan.attributes() != null) {
            fields.add("attributes");
        }
        if (!fields.isEmpty()) {
            details.put("fields", fields);
        }
        if (plan.identity().enabled() != null) {
            details.put("enabled", plan.identity().enabled());
        }
        if (plan.roles() != null) {
            details.put("roles", plan.roles());
        }
        if (plan.action() == Action.CREATE || plan.action() == Action.RESET_PASSWORD) {
            details.put(
                    "access",
                    plan.password() ? "temporary-password" : plan.mailActions().isEmpty() ? "none" : "mail");
        }
        if (plan.keepSessions()) {
            details.put("keepSessions", true);
        }
        if (plan.organization() != null) {
            addOrganization(plan.organization(), fields, details);
        }
        return details;
    }

    private static void addOrganization(OrganizationPlan plan, List<String> fields, Map<String, Object> details) {
        if (plan.change() != null) {
            fields.addAll(0, plan.change().names());
            details.put("fields", fields);
            put(details, "enabled", plan.change().enabled());
        }
        put(details, "role", plan.role());
        put(details, "teamId", plan.teamId());
        put(
                details,
                plan.disables() ? "disabledAccounts" : "deletedAccounts",
                plan.accounts() == null ? null : plan.accounts().size());
        if (plan.invitation() != null) {
            addInvitation(plan.invitation(), details);
        }
    }

    /** The outcome of an act that creates invitations names them. */
    private static void addInvitation(InvitationPlan plan, Map<String, Object> details) {
        if (plan.emails() == null) {
            details.put("invitationId", plan.id());
        } else {
            details.put("invitations", plan.emails().size());
        }
        put(details, "teamIds", plan.teamIds());
    }

    private static void put(Map<String, Object> details, String name, Object value) {
        if (value != null) {
            details.put(name, value);
        }
    }
}
