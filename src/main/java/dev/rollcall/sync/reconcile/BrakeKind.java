package dev.rollcall.sync.reconcile;

import dev.rollcall.sync.reconcile.ReconciliationConfig.BrakeShares;
import dev.rollcall.sync.run.EntityKind;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** A way to change records of which a wrong or restored Keycloak changes many. The comparison names the kinds of each difference. */
enum BrakeKind {
    /** Users who become tombstones or are disabled. */
    GONE(EntityKind.USER, BrakeShares::gone, "at least %2$d would be deleted and %3$d disabled"),

    /** Tombstones whose identity is back. */
    RETURNED(EntityKind.USER, BrakeShares::gainsAccess, "%d who were deleted would return"),

    ENABLED(EntityKind.USER, BrakeShares::gainsAccess, "%d who are disabled would be enabled"),

    /** Users who lose the value of a field. */
    EMPTIED(EntityKind.USER, BrakeShares::changed, "%d would lose the value of a field"),

    /** Users for whom a field gets another value. */
    REPLACED(EntityKind.USER, BrakeShares::changed, "%d would get another value of a field"),

    /** Users who get another identity. */
    RELINKED(EntityKind.USER, BrakeShares::changed, "%d would be linked to another identity"),

    ROLES_GAINED(EntityKind.USER, BrakeShares::gainsAccess, "%d would gain roles"),
    ROLES_LOST(EntityKind.USER, BrakeShares::changed, "%d would lose roles"),
    ORGANIZATIONS_ENDED(EntityKind.ORGANIZATION, BrakeShares::gone, "at least %d would be deleted"),
    ORGANIZATIONS_DISABLED(EntityKind.ORGANIZATION, BrakeShares::gone, "%d would be disabled"),

    /** Organizations that were deleted or disabled, and are back or enabled again. */
    ORGANIZATIONS_RESTORED(
            EntityKind.ORGANIZATION, BrakeShares::gainsAccess, "%d that were deleted or disabled would return"),

    /** Organizations with a field that loses its value or gets another one, and those that are disabled. */
    ORGANIZATIONS_CHANGED(
            EntityKind.ORGANIZATION, BrakeShares::changed, "%d would lose the value of a field or get another one"),

    /** Memberships that end: by themselves, with their organization, or because they have another type. */
    MEMBERSHIPS_ENDED(EntityKind.MEMBERSHIP, BrakeShares::gone, "at least %d would end"),

    /** Memberships that ended here within 90 days, and are back. */
    MEMBERSHIPS_RETURNED(EntityKind.MEMBERSHIP, BrakeShares::gainsAccess, "%d that had ended would return"),

    /** Teams that end, by themselves or with their organization. */
    TEAMS_ENDED(EntityKind.TEAM, BrakeShares::gone, "at least %d would be deleted");

    private final EntityKind entity;
    private final ToDoubleFunction<BrakeShares> share;
    private final String effect;

    /** @param effect for the number of records, and in a run's counts the missing and the disabled users */
    BrakeKind(EntityKind entity, ToDoubleFunction<BrakeShares> share, String effect) {
        this.entity = entity;
        this.share = share;
        this.effect = effect;
    }

    /** The kind in the API, in metrics, and in the differences of a run. */
    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static BrakeKind of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    EntityKind entity() {
        return entity;
    }

    double share(BrakeShares shares) {
        return share.applyAsDouble(shares);
    }

    String effect(long records, long missing, long disabled) {
        return effect.formatted(records, missing, disabled);
    }
}
