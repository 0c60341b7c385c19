package dev.rollcall.sync.organization;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Whether Keycloak's organizations can be read. */
@Schema(name = "OrganizationsState")
public enum OrganizationAccessState {
    /** They can be read. */
    ON,
    /** The realm has no organizations: they are switched off. Records stay as they are. */
    OFF,
    /** The service account may not read them. Records stay as they are. */
    FORBIDDEN;

    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
