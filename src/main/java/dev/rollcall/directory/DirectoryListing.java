package dev.rollcall.directory;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Everybody whom the identity provider has, in pages, and their roles by what gives them: no call is made per person. While people
 * come and go, a page may repeat or miss some of those of the page before; who is read by pages lets them overlap, and believes
 * nobody gone without having asked for them.
 *
 * <p>Each method throws {@link DirectoryUnavailableException} if the answer does not come or cannot be understood.
 */
public interface DirectoryListing {

    /** How many people there are; of some federations it counts fewer than are listed. */
    long count();

    /**
     * A page of users by username, without their roles. Service accounts are left out.
     *
     * @param first how many users come before the page
     * @return fewer than {@code most} only at the end
     */
    List<Identity> users(int first, int most);

    /**
     * Something that gives realm roles to all who are directly in it: a role, with those that are inside of it, or a group, with
     * what it has from those above.
     *
     * @param roles their names
     */
    record RoleSource(Kind kind, String id, Set<String> roles) {

        /** What it is named by: a role by its name, a group by its id. */
        public enum Kind {
            ROLE,
            GROUP
        }

        public RoleSource {
            roles = Set.copyOf(roles);
        }
    }

    /**
     * All of them that give a role that is wanted.
     *
     * @param wanted of the names of some roles, those that are wanted
     */
    List<RoleSource> roleSources(Function<Collection<String>, List<String>> wanted);

    /**
     * The subjects of those who are directly in it, service accounts too, in pages by username.
     *
     * @return none if it is not there any more; fewer than {@code most} only at the end
     */
    List<String> members(RoleSource source, int first, int most);
}
