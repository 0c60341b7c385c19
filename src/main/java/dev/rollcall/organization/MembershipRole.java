package dev.rollcall.organization;

import java.util.Arrays;
import java.util.Optional;

/** The role of a member in an organization. Keycloak does not know it. */
public enum MembershipRole {
    /** May do everything in the organization, but not create others. */
    OWNER("owner"),
    /** Manages members and teams, but no owners. */
    ADMIN("admin"),
    /** Reads. */
    MEMBER("member");

    private final String code;

    MembershipRole(String code) {
        this.code = code;
    }

    /** Returns the role's name in the API and in the database. */
    public String code() {
        return code;
    }

    /** Returns the role with this name; empty if there is none. */
    public static Optional<MembershipRole> of(String code) {
        return Arrays.stream(values()).filter(role -> role.code.equals(code)).findFirst();
    }

    /**
     * @param code a name that the database holds
     */
    static MembershipRole ofCode(String code) {
        return of(code).orElseThrow();
    }
}
