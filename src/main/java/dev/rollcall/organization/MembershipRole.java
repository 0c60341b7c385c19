package dev.rollcall.organization;

import java.util.Locale;

/** The role of a member in an organization, the highest first. Keycloak does not know it. */
public enum MembershipRole {
    OWNER,
    ADMIN,
    MEMBER;

    /** The name in the API and in the database. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static MembershipRole ofCode(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }

    /** Whether a member with this role manages members and teams. */
    public boolean mayManageMembers() {
        return this != MEMBER;
    }

    /** Whether a member who gets the other role can do less than before. */
    public boolean isAbove(MembershipRole other) {
        return compareTo(other) < 0;
    }

    /** Returns the role of the two with which a member can do less. */
    public MembershipRole orLower(MembershipRole other) {
        return isAbove(other) ? other : this;
    }

    /** Whether a member with this role may grant a role to another member, or change or remove a member who has it. */
    public boolean mayManage(MembershipRole other) {
        return this == OWNER || this == ADMIN && other != OWNER;
    }
}
