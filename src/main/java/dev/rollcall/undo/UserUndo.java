package dev.rollcall.undo;

import dev.rollcall.act.ActRequest;
import dev.rollcall.act.Acts;
import dev.rollcall.audit.AuditEntryView;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.auth.Caller;
import dev.rollcall.change.ValueChanges;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.user.User;
import dev.rollcall.user.act.SetRoles;
import dev.rollcall.user.act.UpdateUser;
import dev.rollcall.user.act.UserChange;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;

/** Restores {@code enabled}, {@code emailVerified} and the roles of a user, for administrators. */
@Singleton
record UserUndo(Acts acts, UpdateUser updateUser, SetRoles setRoles, AuditLog log) implements UndoKind {

    private static final String ENABLED = "enabled";
    private static final String EMAIL = "email";
    private static final String EMAIL_VERIFIED = "emailVerified";
    private static final String ROLES = "roles";

    @Override
    public boolean undoes(AuditEntryView entry) {
        return entry.userId() != null
                && List.of(updateUser.action().code(), setRoles.action().code()).contains(entry.action())
                && !values(entry).isEmpty();
    }

    /** The address that a flag belonged to is not in the log, so a flag that was set together with an address is left as it is. */
    private static OldValues values(AuditEntryView entry) {
        return entry.details().get("fields") instanceof List<?> fields && fields.contains(EMAIL)
                ? OldValues.of(entry, ENABLED, ROLES)
                : OldValues.of(entry, ENABLED, EMAIL_VERIFIED, ROLES);
    }

    /** The roles are those in Keycloak: one that was granted there and is not in the record yet must stay. */
    private List<String> rolesNow(AuditEntryView entry, User user) {
        return values(entry).values().containsKey(ROLES)
                ? setRoles.rolesNow(user.id).orElseGet(user::knownRoles)
                : user.knownRoles();
    }

    private static UserChange change(AuditEntryView entry, User user, List<String> roles) {
        OldValues old = values(entry);
        Boolean verified = old.flag(EMAIL_VERIFIED, user.emailVerified);
        Boolean enabled = old.flag(ENABLED, user.enabled);
        return new UserChange(
                new IdentityChange(null, null, verified, null, null, null, enabled),
                old.list(ROLES, roles),
                null,
                null);
    }

    @Override
    public Preview look(Caller caller, AuditEntryView entry) {
        User user = User.getLiving(entry.userId());
        List<String> roles = rolesNow(entry, user);
        UserChange change = change(entry, user, roles);
        ValueChanges changes = ValueChanges.NONE
                .and(ENABLED, user.enabled, change.identity().enabled())
                .and(EMAIL_VERIFIED, user.emailVerified, change.identity().emailVerified())
                .and(ROLES, roles, change.roles());
        List<String> since = new ArrayList<>(values(entry)
                .changedSince(Map.of(ENABLED, user.enabled, EMAIL_VERIFIED, user.emailVerified, ROLES, roles)));
        if (change.identity().emailVerified() != null && log.isFieldNamedAfter(entry.id(), user.id, EMAIL)) {
            since.add(EMAIL);
        }
        String action = isOfRolesAlone(change)
                ? setRoles.action().code()
                : updateUser.action().code();
        return new Preview(UndoView.of(entry, action, changes, since), user.version);
    }

    private static boolean isOfRolesAlone(UserChange change) {
        return change.identity().isNone() && change.roles() != null;
    }

    @Override
    public Acts.Result undo(Caller caller, ActRequest request, AuditEntryView entry, LongPredicate demanded) {
        User user = User.getLiving(entry.userId());
        UserChange change = change(entry, user, rolesNow(entry, user));
        LongPredicate compared = UndoKind.both(demanded, user.version);
        return isOfRolesAlone(change)
                ? acts.perform(setRoles, request, setRoles.plan(user.id, change.roles(), compared))
                : acts.perform(updateUser, request, updateUser.plan(user.id, change, compared));
    }
}
