package dev.rollcall.user;

/** Reads a user from Keycloak again when it is not known whether a token or the row is newer. */
public interface UserRefresh {

    /**
     * Updates the row from Keycloak. Afterwards the row has the time of this answer, so the same token raises no doubt again.
     *
     * @return false if Keycloak could not be asked; the row stays as it is
     */
    boolean refresh(String subject);
}
