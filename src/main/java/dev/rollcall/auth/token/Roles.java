package dev.rollcall.auth.token;

/** The service's own roles; {@link CallerConfig.RolesConfig} maps realm roles to them. */
public final class Roles {

    /** May read and manage all users. */
    public static final String ADMIN = "admin";

    /** May read users, audit log and synchronization, and change nothing. Administrators do not have it: name both roles for reads. */
    public static final String READER = "reader";

    /** Is a user, not a service account. */
    public static final String USER = "user";

    private Roles() {}
}
