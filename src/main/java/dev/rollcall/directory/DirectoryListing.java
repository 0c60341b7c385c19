package dev.rollcall.directory;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Lists all identities of the identity provider in pages, and their roles: by what grants them, without a request for each identity, or one
 * identity after the other. Changes during the listing may repeat or omit identities at the border of two pages. So readers must let pages overlap, and must
 * confirm each absence with a request.
 *
 * <p>Each method throws {@link DirectoryUnavailableException} if there is no response or it is unreadable, and {@link
 * ListingTimeoutException} if a page takes too long.
 */
public interface DirectoryListing {

    /** Whether the service may list all identities, by the last check of its own client. */
    interface Access {

        /**
         * Returns since when it may. An outage of the provider does not end that.
         *
         * @return empty if it may not, or before the first check
         */
        Optional<Instant> readsUsersSince();
    }

    /** Returns the number of identities. For some user federations it is smaller than the listing. */
    long count();

    /**
     * A page of users by username, without their roles. Service accounts are left out.
     *
     * @param first how many users come before the page
     * @return fewer than {@code most} only at the end
     */
    List<Identity> users(int first, int most);

    /**
     * Returns the names of all effective realm roles of a user.
     *
     * @return none if the user no longer exists
     */
    List<String> roles(String subject);

    /**
     * A source that grants realm roles to its direct members: a role, with the roles inside it, or a group, with the roles it inherits.
     *
     * @param id the name of a role, or the id of a group
     * @param roles the names of the roles it grants
     */
    record RoleSource(Kind kind, String id, Set<String> roles) {

        /** The kind of source. */
        public enum Kind {
            ROLE,
            GROUP
        }

        public RoleSource {
            roles = Set.copyOf(roles);
        }
    }

    /**
     * Returns all sources that grant a wanted role.
     *
     * @param wanted selects the wanted names from some role names
     */
    List<RoleSource> roleSources(Function<Collection<String>, List<String>> wanted);

    /**
     * Returns a page of the subjects of a source's direct members, including service accounts, sorted by username.
     *
     * @return none if the source no longer exists; fewer than {@code most} only at the end
     */
    List<String> members(RoleSource source, int first, int most);

    /**
     * The identity provider did not answer the request for a page in time. It may still work on the request, so the request must not be
     * repeated at once.
     */
    final class ListingTimeoutException extends DirectoryUnavailableException {

        private static final long serialVersionUID = 1L;

        private final Duration timeout;

        /**
         * @param page the page, such as {@code a page of 50 users}
         * @param timeout the time that the provider had
         */
        public ListingTimeoutException(String page, Duration timeout, Throwable cause) {
            super(
                    "there was no complete answer to the request for %s within %d seconds"
                            .formatted(page, timeout.toSeconds()),
                    cause);
            this.timeout = timeout;
        }

        public Duration timeout() {
            return timeout;
        }
    }
}
