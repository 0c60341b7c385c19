package dev.rollcall.directory;

import java.util.Locale;

/** The ways in which an account belongs to an organization. */
public enum MembershipType {
    /** The organization owns the account: the identity provider deletes it with the membership. */
    MANAGED,
    /** The account exists on its own. */
    UNMANAGED;

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static MembershipType ofCode(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
