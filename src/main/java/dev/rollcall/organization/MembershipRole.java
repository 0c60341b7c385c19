package dev.rollcall.organization;

import java.util.Locale;

/** The role of a member in an organization. Keycloak does not know it. */
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

    /** Whether a member with this role may grant a role to another member, or change or remove a member who has it. */
    public boolean mayManage(MembershipRole other) {
        return this == OWNER || this == ADMIN && other != OWNER;
    }
}
