package dev.rollcall.undo;

import dev.rollcall.act.ActRequest;
import dev.rollcall.act.Acts;
import dev.rollcall.audit.AuditEntryView;
import dev.rollcall.auth.Caller;
import dev.rollcall.change.ValueChanges;
import dev.rollcall.directory.OrganizationChange;
import dev.rollcall.organization.Access;
import dev.rollcall.organization.Organization;
import dev.rollcall.organization.OrganizationAccess;
import dev.rollcall.organization.act.SettingsChange;
import dev.rollcall.organization.act.UpdateOrganization;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;

/** Restores {@code enabled} and the domains of an organization. Owners may restore the former. */
@Singleton
record OrganizationUndo(Acts acts, UpdateOrganization updateOrganization, OrganizationAccess access)
        implements UndoKind {

    private static final String ENABLED = "enabled";
    private static final String DOMAINS = "domains";

    @Override
    public boolean undoes(AuditEntryView entry) {
        return entry.organizationId() != null
                && updateOrganization.action().code().equals(entry.action())
                && !values(entry).isEmpty();
    }

    private static OldValues values(AuditEntryView entry) {
        return OldValues.of(entry, ENABLED, DOMAINS);
    }

    private Organization changeable(Caller caller, AuditEntryView entry) {
        Access rights = access.of(caller, entry.organizationId());
        rights.require(rights.mayChangeSettings());
        rights.require(rights.mayChangeDomains() || !values(entry).values().containsKey(DOMAINS));
        return rights.organization();
    }

    /** The domains are those in Keycloak: one that was added there and is not in the record yet must stay. */
    private List<String> domainsNow(AuditEntryView entry, Organization now) {
        return values(entry).values().containsKey(DOMAINS)
                ? updateOrganization.domainsNow(now).orElseGet(now::domains)
                : now.domains();
    }

    private static OrganizationChange change(AuditEntryView entry, Organization now, List<String> domains) {
        OldValues old = values(entry);
        return new OrganizationChange(null, null, null, old.list(DOMAINS, domains), old.flag(ENABLED, now.enabled()));
    }

    @Override
    public Preview look(Caller caller, AuditEntryView entry) {
        Organization now = changeable(caller, entry);
        List<String> domains = domainsNow(entry, now);
        OrganizationChange change = change(entry, now, domains);
        ValueChanges changes =
                ValueChanges.NONE.and(ENABLED, now.enabled(), change.enabled()).and(DOMAINS, domains, change.domains());
        UndoView view = UndoView.of(
                entry,
                updateOrganization.action().code(),
                changes,
                values(entry).changedSince(Map.of(ENABLED, now.enabled(), DOMAINS, domains)));
        return new Preview(view, now.version());
    }

    @Override
    public Acts.Result undo(Caller caller, ActRequest request, AuditEntryView entry, LongPredicate demanded) {
        Organization now = changeable(caller, entry);
        SettingsChange change = new SettingsChange(change(entry, now, domainsNow(entry, now)), null, null);
        LongPredicate compared = UndoKind.both(demanded, now.version());
        return acts.perform(
                updateOrganization, request, updateOrganization.plan(caller, request, now.id(), change, compared));
    }
}
