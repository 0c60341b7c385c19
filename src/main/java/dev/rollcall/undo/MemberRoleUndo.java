package dev.rollcall.undo;

import dev.rollcall.act.ActRequest;
import dev.rollcall.act.Acts;
import dev.rollcall.audit.AuditEntryView;
import dev.rollcall.auth.Caller;
import dev.rollcall.change.ValueChanges;
import dev.rollcall.organization.Access;
import dev.rollcall.organization.MemberQueries;
import dev.rollcall.organization.MemberQueries.Member;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.OrganizationAccess;
import dev.rollcall.organization.act.SetMemberRole;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;

/** Restores the role of a member of an organization. */
@Singleton
record MemberRoleUndo(Acts acts, SetMemberRole setMemberRole, OrganizationAccess access, MemberQueries members)
        implements UndoKind {

    private static final String ROLE = "role";

    @Override
    public boolean undoes(AuditEntryView entry) {
        return setMemberRole.action().code().equals(entry.action())
                && !values(entry).isEmpty();
    }

    private static OldValues values(AuditEntryView entry) {
        return OldValues.of(entry, ROLE);
    }

    private static MembershipRole before(AuditEntryView entry) {
        return MembershipRole.ofCode(values(entry).text(ROLE));
    }

    @Override
    public Preview look(Caller caller, AuditEntryView entry) {
        Access rights = access.of(caller, entry.organizationId());
        Member member = members.member(entry.organizationId(), entry.userId());
        MembershipRole now = member.membership().role();
        rights.require(rights.maySetRole(now, before(entry)));
        ValueChanges changes =
                ValueChanges.NONE.and(ROLE, now.code(), before(entry).code());
        List<String> since = values(entry).changedSince(Map.of(ROLE, now.code()));
        return new Preview(UndoView.of(entry, setMemberRole.action().code(), changes, since), member.number());
    }

    /** The key of a request that would change nothing is not kept: there is nothing to repeat. */
    @Override
    public Acts.Result undo(Caller caller, ActRequest request, AuditEntryView entry, LongPredicate demanded) {
        Member member = members.member(entry.organizationId(), entry.userId());
        boolean isBefore = member.membership().role() == before(entry);
        ActRequest wanted = isBefore ? request.once(Optional.empty()) : request;
        return acts.perform(
                setMemberRole,
                wanted,
                setMemberRole.plan(
                        caller,
                        wanted,
                        entry.organizationId(),
                        entry.userId(),
                        Optional.of(before(entry)),
                        UndoKind.both(demanded, member.number())));
    }
}
