package dev.rollcall.user;

/** SQL about who is a member of an organization, for lists of users. The package of organizations owns that table, and depends on this one. */
public interface Memberships {

    /** Returns the SELECT of the ids of the members of {@code :organization}. */
    String members();

    /**
     * Returns the condition that a user is a member of {@code :organization}. It is looked up for each user: PostgreSQL does not turn it into
     * a join.
     *
     * @param user the column with the id of the user
     */
    String isMember(String user);
}
