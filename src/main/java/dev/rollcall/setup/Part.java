package dev.rollcall.setup;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The parts of the set-up, in the order in which they are looked at and shown. */
@Schema(name = "SetupPart")
public enum Part {
    /** The settings of the service. */
    SETTINGS,
    /** The database: the connection, the schema, rights and extensions. */
    DATABASE,
    /** The addresses of Keycloak. */
    ADDRESSES,
    /** The service's own client in Keycloak. */
    CLIENT,
    /** The rights of its service account. */
    RIGHTS,
    /** The realm's organizations. */
    ORGANIZATIONS,
    /** The roles of administrators and readers. */
    ROLES,
    /** Where Keycloak sends browsers back to after a sign-in, and PKCE. */
    SIGN_IN,
    /** Where Keycloak reports ended sessions. */
    SIGN_OUT,
    /** The audience of access tokens. */
    AUDIENCE,
    /** Both kinds of Keycloak's events, their types, and how long they are kept. */
    EVENTS,
    /** How long Keycloak's sessions last. */
    SESSIONS,
    /** The realm's user profile. */
    PROFILE,
    /** Directories from which Keycloak takes users. */
    FEDERATIONS,
    /** The mail servers of the service and of the realm. */
    MAILS,
    /** The clocks of this machine, of Keycloak and of the database. */
    CLOCKS;

    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
