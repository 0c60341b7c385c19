package dev.rollcall.directory;

/** A page of a listing has only entries of earlier pages, so the listing would never end. */
public class RepeatedPagesException extends DirectoryUnavailableException {

    private static final long serialVersionUID = 1L;

    /**
     * @param listed what the listing lists, such as "the roles"
     */
    public RepeatedPagesException(String listed) {
        super(
                "Keycloak's listing repeats itself: a page of %s has only entries of earlier pages. A proxy or cache in front of Keycloak may answer every page with the first; let it pass the Admin API through unchanged"
                        .formatted(listed),
                null);
    }
}
