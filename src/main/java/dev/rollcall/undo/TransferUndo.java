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
import dev.rollcall.organization.act.TransferOwnership;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongPredicate;

/** Transfers the ownership of an organization back. */
@Singleton
record TransferUndo(Acts acts, TransferOwnership transferOwnership, OrganizationAccess access, MemberQueries members)
        implements UndoKind {

    private static final String ROLE = "role";
    private static final String OWNER_ROLE = TransferOwnership.FORMER_OWNER_ROLE;

    @Override
    public boolean undoes(AuditEntryView entry) {
        return transferOwnership.action().code().equals(entry.action())
                && entry.details().containsKey(TransferOwnership.FORMER_OWNER)
                && values(entry).text(ROLE) != null
                && MembershipRole.OWNER.code().equals(values(entry).text(OWNER_ROLE));
    }

    private static OldValues values(AuditEntryView entry) {
        return OldValues.of(entry, ROLE, OWNER_ROLE);
    }

    private static MembershipRole before(AuditEntryView entry) {
        return MembershipRole.ofCode(values(entry).text(ROLE));
    }

    /** The user who has been the owner. */
    private static UUID formerOwner(AuditEntryView entry) {
        return UUID.fromString((String) entry.details().get(TransferOwnership.FORMER_OWNER));
    }

    @Override
    public Preview look(Caller caller, AuditEntryView entry) {
        Access rights = access.of(caller, entry.organizationId());
        Member member = members.member(entry.organizationId(), entry.userId());
        Member former = members.member(entry.organizationId(), formerOwner(entry));
        MembershipRole role = member.membership().role();
        MembershipRole formerRole = former.membership().role();
        rights.require(rights.maySetRole(role, before(entry)) && rights.maySetRole(formerRole, MembershipRole.OWNER));
        ValueChanges changes = ValueChanges.NONE
                .and(ROLE, role.code(), before(entry).code())
                .and(OWNER_ROLE, formerRole.code(), MembershipRole.OWNER.code());
        List<String> since = values(entry).changedSince(Map.of(ROLE, role.code(), OWNER_ROLE, formerRole.code()));
        return new Preview(
                UndoView.of(entry, transferOwnership.action().code(), changes, since),
                member.number() + former.number());
    }

    @Override
    public Acts.Result undo(Caller caller, ActRequest request, AuditEntryView entry, LongPredicate demanded) {
        return acts.perform(
                transferOwnership,
                request,
                transferOwnership.planBack(
                        caller, entry.organizationId(), formerOwner(entry), entry.userId(), before(entry), demanded));
    }
}
