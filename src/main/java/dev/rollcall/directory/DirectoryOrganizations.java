package dev.rollcall.directory;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The organizations of the identity provider. A part of the port; the methods throw the same exceptions as those of {@link Directory}. Lists
 * are read in pages: changes meanwhile may repeat or omit entries at the border of two pages, so readers must confirm each absence with a
 * single request.
 */
public interface DirectoryOrganizations {

    /** Whether the realm has organizations. If not, the other methods fail or find nothing. The answer may be some seconds old. */
    boolean areEnabled();

    /** Whether new people, who have been invited, may create an account on their own. The answer may be some seconds old. */
    boolean allowRegistration();

    /** Whether the provider refuses to show organizations. Asks once, and no circuit breaker counts it; false without an answer. */
    boolean areRefused();

    long count();

    /**
     * Returns a page of organizations, sorted by name.
     *
     * @param first the number of organizations before the page
     * @return fewer than {@code most} only at the end
     */
    List<DirectoryOrganization> organizations(int first, int most);

    /** Returns an organization; empty only if it certainly does not exist. */
    Optional<DirectoryOrganization> find(String id);

    /** Returns the organization that {@link #create} created with this mark. */
    Optional<DirectoryOrganization> findCreated(UUID mark);

    /** Returns the mark of an organization; empty for one that {@link #create} did not create, or that does not exist. */
    Optional<UUID> mark(String id);

    /** Whether an organization has this name; case does not matter. */
    boolean isNameTaken(String name);

    /**
     * Creates an organization.
     *
     * @param mark is stored in the organization, so that {@link #findCreated} finds it if the answer is lost
     * @return the new id
     * @throws DirectoryRefusedException for a name, an alias or a domain that is taken, or an invalid property
     */
    String create(OrganizationChange properties, UUID mark);

    /**
     * Sets some properties and leaves all others, even those that this service does not know.
     *
     * @throws DirectoryRefusedException as {@link #create}, or because the organization does not exist
     */
    void update(String id, OrganizationChange change);

    /**
     * Deletes an organization and the accounts of its managed members; one that does not exist is no error. It takes long for many
     * members, and has a time-out of its own.
     */
    void delete(String id);
}
