package dev.rollcall.user.email;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A user's request for another e-mail address, or for none.
 *
 * @param address the new one, which is to be verified; null to have none
 * @param former the address that the user has in Keycloak; null for none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@RegisterForReflection // stored as JSON in the plan of an act
public record EmailRequest(String address, String former) {

    /** Leaves out the addresses. */
    @Override
    public String toString() {
        return "EmailRequest[…]";
    }
}
