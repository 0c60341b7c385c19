package dev.rollcall.auth.token;

/** The service's own roles, to which {@link CallerConfig.RolesConfig} maps those of the realm. */
public final class Roles {

    /** Reads and manages all users. */
    public static final String ADMIN = "admin";

    /** Is a person, not a service account. */
    public static final String PERSON = "person";

    private Roles() {}
}
