package dev.rollcall.organization.api;

/** The limits of an organization's fields, besides those of all texts. Keycloak answers 500 to longer values. */
public final class OrganizationRules {

    static final int MAX_DOMAINS = 100;

    /** Keycloak derives URLs and claims from it. */
    static final String ALIAS = "^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$";

    /** Labels of letters, digits and hyphens, at least two of them. */
    static final String DOMAIN =
            "^(?=.{1,253}$)[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(\\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)+$";

    public static final String ROLE = "^(owner|admin|member)$";

    // keys of errors, as messages of constraints
    static final String NO_ALIAS = "notAnAlias";
    static final String NO_DOMAINS = "notDomains";
    static final String TOO_MANY_DOMAINS = "tooManyNames";
    static final String NO_FORMER_OWNERS_ROLE = "notAFormerOwnersRole";
    public static final String NO_ROLE = "notAMembershipRole";

    private OrganizationRules() {}
}
