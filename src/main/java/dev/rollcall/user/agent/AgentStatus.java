package dev.rollcall.user.agent;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The state of an agent. */
@Schema(name = "AgentStatus")
public enum AgentStatus {
    ACTIVE,
    /** It has no rights until somebody resumes or adopts it. */
    SUSPENDED,
    EXPIRED;

    /** The name in the API. */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
