package dev.rollcall.user.act;

import dev.rollcall.directory.IdentityChange;
import dev.rollcall.user.User;
import java.util.List;

/**
 * A user to be created.
 *
 * @param roles names of realm roles, sorted
 * @param own what only Rollcall knows of the user
 * @param invited whether Keycloak e-mails the user a link to set a password
 * @param temporaryPassword null for none
 */
public record NewUser(
        IdentityChange identity, List<String> roles, User.Own own, boolean invited, String temporaryPassword) {

    public NewUser with(IdentityChange other) {
        return new NewUser(other, roles, own, invited, temporaryPassword);
    }

    @Override
    public String toString() {
        return "NewUser[…]";
    }
}
