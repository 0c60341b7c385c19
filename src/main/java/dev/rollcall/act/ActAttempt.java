package dev.rollcall.act;

import dev.rollcall.audit.Concerned;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.directory.DirectoryOrganization;
import dev.rollcall.directory.Identity;
import dev.rollcall.user.UserView;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** An act in the hands of one process: its request's or a sweeper's. It holds the claim, and what the steps find out. */
public final class ActAttempt {

    private final UUID act;
    private final ChangeContext context;
    private final int claim;
    private final String password;
    private final Map<String, Object> details = new LinkedHashMap<>();
    private Plan plan;
    private Identity identity;
    private Found found;
    private DirectoryOrganization organization;
    private UserView user;
    private UUID organizationId;
    private Instant renewedAt;
    private boolean changed;

    /**
     * @param context the description of the changes of this act, for the change log
     * @param claim 0 for the request, and the next number for each sweeper that settles the act
     * @param password the temporary password, which the plan does not hold; null for none
     * @param claimedAt when the claim was taken
     */
    ActAttempt(UUID act, ChangeContext context, int claim, Plan plan, String password, Instant claimedAt) {
        this.act = act;
        this.context = context;
        this.claim = claim;
        this.plan = plan;
        this.password = password;
        this.renewedAt = claimedAt;
    }

    public UUID act() {
        return act;
    }

    /** Returns the description of the changes of this act, for the change log. */
    public ChangeContext context() {
        return context;
    }

    int claim() {
        return claim;
    }

    public String password() {
        return password;
    }

    public Plan plan() {
        return plan;
    }

    public void setPlan(Plan complete) {
        plan = complete;
    }

    public String subject() {
        return plan.subject();
    }

    /** The identity as it was last read; empty if there is none. */
    public Optional<Identity> identity() {
        return Optional.ofNullable(identity);
    }

    public void setIdentity(Optional<Identity> found) {
        identity = found.orElse(null);
    }

    /**
     * State of the identity provider before an interrupted act is resumed, besides the identity.
     *
     * @param assignedRoles the roles that are assigned directly; empty if the act changes no roles
     * @param passwordSetAt empty if there is no password, or the act sets none
     * @param asOf the time just before it was read
     */
    public record Found(List<String> assignedRoles, Optional<Instant> passwordSetAt, Instant asOf) {}

    public Found found() {
        return found;
    }

    public void setFound(Found state) {
        found = state;
    }

    /** The organization as it was last read; empty if there is none. */
    public Optional<DirectoryOrganization> organization() {
        return Optional.ofNullable(organization);
    }

    public void setOrganization(Optional<DirectoryOrganization> found) {
        organization = found.orElse(null);
    }

    /** The user's record as the act left it; null if there is none. */
    UserView user() {
        return user;
    }

    public void setUser(UserView written) {
        user = written;
    }

    /** Sets the organization's record, if it may be another one than the plan names. */
    public void setOrganizationId(UUID written) {
        organizationId = written;
    }

    /** The records that the act wrote. */
    Concerned written() {
        Concerned planned = plan.concerned();
        return new Concerned(
                user == null ? planned.userId() : user.id(),
                organizationId == null ? planned.organizationId() : organizationId);
    }

    /** Further results of the act, for the audit log: no personal data. */
    public Map<String, Object> details() {
        return details;
    }

    Instant renewedAt() {
        return renewedAt;
    }

    void setRenewedAt(Instant time) {
        renewedAt = time;
    }

    /** Whether the act has, or may have, changed something that a refusal must undo. */
    boolean isChanged() {
        return changed;
    }

    public void setChanged(boolean mayHaveChanged) {
        changed = mayHaveChanged;
    }
}
