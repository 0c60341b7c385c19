package dev.rollcall.externalid;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Objects;

/**
 * The external id that a record is to have: the id of the same user or organization in another system. No other user, or no other
 * organization, has it.
 *
 * @param value 1 to {@link #MAX_LENGTH} characters; null for none, so that one which the record has is removed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@RegisterForReflection // stored as JSON
public record ExternalId(String value) {

    public static final int MAX_LENGTH = 255;

    /** The name of the field in the API. */
    public static final String FIELD = "externalId";

    /** Whether a record with this external id need not be changed. */
    public boolean isAppliedTo(String current) {
        return Objects.equals(value, current);
    }

    /** Leaves out the value: it may be personal data. */
    @Override
    public String toString() {
        return value == null ? "no external id" : "an external id";
    }
}
