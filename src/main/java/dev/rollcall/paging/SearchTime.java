package dev.rollcall.paging;

import dev.rollcall.database.Statements;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import jakarta.persistence.PersistenceException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The time that a search may take, a list with a filter by attributes, organization or last visit, one in the order of last visits with
 * any filter, one of agents in another order than that of creation, or one of all invitations or all API keys with a filter: three seconds
 * for all statements of a request together, rounded up to a whole second for the last of them. A request that has not ended by then reads
 * very many records, and would keep a processor of the database busy.
 */
public final class SearchTime {

    private static final Duration MOST = Duration.ofSeconds(3);

    private final long begin = System.nanoTime();

    /** Advice for a request that took too long; empty if it may take any time. */
    private final Optional<String> advice;

    private SearchTime(String advice) {
        this.advice = Optional.ofNullable(advice);
    }

    /** Only the time-out that every statement has. */
    public static SearchTime unlimited() {
        return new SearchTime(null);
    }

    public static SearchTime ofSearch() {
        return new SearchTime(
                "Search for the beginning of a username, an e-mail address or a last name, or for longer words; add filters,"
                        + " such as role; leave out total.");
    }

    /** For a search in another order than that of relevance, which has no use for beginnings. */
    public static SearchTime ofSortedSearch() {
        return new SearchTime(
                "Leave out sort, search for longer words, or add filters, such as role; leave out total.");
    }

    /** For a search among the members of an organization, which has no use for beginnings either. */
    public static SearchTime ofMemberSearch() {
        return new SearchTime("Search for longer words, or for members with one role.");
    }

    /** For a list of the invitations of all organizations with a filter. Their order is that of their creation, in which few may match. */
    public static SearchTime ofAllInvitations() {
        return new SearchTime(
                "Probably few of the newest invitations match the filters. List those of one organization, or only"
                        + " those with mail=failed.");
    }

    /** For a list of the API keys of all users with a filter. As that of invitations, it is ordered by their creation. */
    public static SearchTime ofAllKeys() {
        return new SearchTime(
                "Probably few of the newest keys match the filters. List those of one user or one organization.");
    }

    /** For a list of users or organizations with a filter by attributes, or of users by organization or last visit, or of agents. */
    public static SearchTime byAttributes() {
        return new SearchTime(
                "Probably few of the records that come first in this order match the filters. Choose another order, the other"
                        + " direction, or filters that at most %d records match; leave out total."
                                .formatted(FewMatches.MOST));
    }

    /**
     * @param mostSorted a range of creation with at most this many users is fast
     */
    public static SearchTime byLastVisit(int mostSorted) {
        return new SearchTime(
                "Probably few of the users who come first in this order match the filters. Choose another order, the other"
                        + " direction, or a range of creation with at most %d users; leave out total."
                                .formatted(mostSorted));
    }

    /**
     * Runs a statement.
     *
     * @param statement gets the time after which PostgreSQL cancels it, in whole seconds, if there is one
     * @throws ProblemException 503 if it is cancelled
     * @throws PersistenceException if the database fails
     */
    public <T> T run(Function<Optional<Duration>, T> statement) {
        if (advice.isEmpty()) {
            return statement.apply(Optional.empty());
        }
        Duration left = MOST.minusNanos(System.nanoTime() - begin);
        if (left.isNegative() || left.isZero()) {
            throw tooSlow(null);
        }
        try {
            return statement.apply(
                    Optional.of(Duration.ofSeconds(left.plusNanos(999_999_999).toSeconds())));
        } catch (PersistenceException e) {
            if (Statements.isCanceled(e)) {
                throw tooSlow(e);
            }
            throw e;
        }
    }

    /** Without {@code Retry-After}: the same request will not be faster. */
    private ProblemException tooSlow(PersistenceException cause) {
        Problem problem = Problem.of(
                ProblemType.SEARCH_TOO_SLOW,
                "The request was ended after %d seconds. %s".formatted(MOST.toSeconds(), advice.orElseThrow()));
        return new ProblemException(problem, Map.of(), cause);
    }
}
