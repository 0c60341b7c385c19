package dev.rollcall.user.act;

import dev.rollcall.directory.IdentityChange;
import java.util.List;
import java.util.Map;

/**
 * A user to be created.
 *
 * @param roles names of realm roles, sorted
 * @param attributes the application's own
 * @param invited whether Keycloak e-mails the user a link to set a password
 * @param temporaryPassword null for none
 */
public record NewUser(
        IdentityChange identity,
        List<String> roles,
        Map<String, Object> attributes,
        boolean invited,
        String temporaryPassword) {

    public NewUser with(IdentityChange other) {
        return new NewUser(other, roles, attributes, invited, temporaryPassword);
    }

    @Override
    public String toString() {
        return "NewUser[…]";
    }
}
