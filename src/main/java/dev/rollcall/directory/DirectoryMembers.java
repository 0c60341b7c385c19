package dev.rollcall.directory;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The members of the identity provider's organizations. A part of the port; the methods throw the same exceptions as those of {@link
 * Directory}. Pages are read as those of {@link DirectoryOrganizations}.
 */
public interface DirectoryMembers {

    /** The number of members on a page of {@link #allMembers}: the provider reads each of them by itself. */
    int MEMBERS_AT_ONCE = 100;

    /**
     * A member of an organization. It may be a service account.
     *
     * @param type whether the identity provider deletes the account with the membership
     */
    record Member(String subject, MembershipType type) {}

    /** Returns how a subject belongs to an organization; empty if it is no member, or the organization does not exist. */
    Optional<MembershipType> membership(String id, String subject);

    /**
     * Returns a page of members, sorted by username; none if the organization does not exist.
     *
     * @param first the number of members before the page
     * @return fewer than {@code most} only at the end
     */
    List<Member> members(String id, int first, int most);

    /** Returns all members, each page read when it is needed; none if the organization does not exist. */
    default Stream<Member> allMembers(String id) {
        return DirectoryPages.of(
                        "the members of an organization",
                        MEMBERS_AT_ONCE,
                        0,
                        Member::subject,
                        first -> members(id, first, MEMBERS_AT_ONCE))
                .flatMap(List::stream);
    }

    /** Returns the subject of the member with this username; empty if there is none. */
    Optional<String> memberNamed(String id, String username);

    /** Returns the ids of all organizations that a subject belongs to; none if it does not exist. */
    List<String> organizationsOf(String subject);

    /**
     * Adds a member, whose account exists on its own; a member already is no error.
     *
     * @throws DirectoryRefusedException because the organization or the identity does not exist
     */
    void addMember(String id, String subject);

    /** Removes a member, and deletes the account if it is managed; one that is no member is no error. */
    void removeMember(String id, String subject);
}
