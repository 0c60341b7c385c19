package dev.rollcall.setup;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The parts of the set-up, in the order in which they are looked at and shown. */
@Schema(name = "SetupPart")
public enum Part {
    /** The settings of the service. */
    SETTINGS(false),
    /** The database: the connection, the schema, rights and extensions. */
    DATABASE(false),
    /** The addresses of Keycloak. */
    ADDRESSES(false),
    /** The service's own client in Keycloak. */
    CLIENT(false),
    /** The rights of its service account. */
    RIGHTS(false),
    /** What the Keycloak server supports. */
    SERVER(true),
    /** The realm's organizations. */
    ORGANIZATIONS(true),
    /** The roles of administrators and readers. */
    ROLES(true),
    /** Where Keycloak sends browsers back to after a sign-in, and PKCE. */
    SIGN_IN(true),
    /** Where Keycloak reports ended sessions. */
    SIGN_OUT(true),
    /** The audience of access tokens. */
    AUDIENCE(true),
    /** Both kinds of Keycloak's events, their types, and how long they are kept. */
    EVENTS(true),
    /** How long Keycloak's sessions last. */
    SESSIONS(true),
    /** The realm's user profile. */
    PROFILE(true),
    /** Directories from which Keycloak takes users. */
    FEDERATIONS(true),
    /** The swap of API keys for tokens. */
    API_KEYS(true),
    /** The mail server of the realm. */
    REALM_MAILS(true),
    /** The mail server of the service. */
    MAILS(false),
    /** The clocks of this machine, of Keycloak and of the database. */
    CLOCKS(false);

    private final boolean ofRealm;

    Part(boolean ofRealm) {
        this.ofRealm = ofRealm;
    }

    /** Whether the service reads this part in Keycloak, with the token of its own client. */
    boolean isOfRealm() {
        return ofRealm;
    }

    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
