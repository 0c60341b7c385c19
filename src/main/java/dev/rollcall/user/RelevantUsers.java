package dev.rollcall.user;

import dev.rollcall.paging.Cursors;
import dev.rollcall.paging.Pages;
import dev.rollcall.paging.SearchTime;
import dev.rollcall.user.RelevanceSelect.Kind;
import dev.rollcall.user.RelevanceSelect.Match;
import dev.rollcall.user.RelevanceSelect.Place;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Reads the matches of a search in order of relevance. The list has two parts: matches that are found along indexes, and others, which may
 * take a thousand times as long. A page has matches of one part only. So if there are few of the first part, their page is not full, and
 * the others are looked for only when the caller asks for the next page. If there are none, the first page has the others.
 */
@ApplicationScoped
class RelevantUsers {

    private static final int EXPORT_PAGE = 500;

    private final UserRows rows;
    private final Cursors cursors;

    RelevantUsers(UserRows rows, Cursors cursors) {
        this.rows = rows;
        this.cursors = cursors;
    }

    /** A part of the list, in one of its directions. */
    private record Part(boolean leading, Optional<Place> from, boolean backward) {

        static Part at(Optional<Place> place, boolean backward) {
            if (place.isEmpty()) {
                return new Part(true, place, backward);
            }
            return place.get().isBorder()
                    ? new Part(backward, Optional.empty(), backward)
                    : new Part(place.get().kind() != Kind.OTHER, place, backward);
        }

        /** Returns the part after this one, in the same direction. */
        Optional<Part> next() {
            return leading == backward ? Optional.empty() : Optional.of(new Part(!leading, Optional.empty(), backward));
        }
    }

    /**
     * A search.
     *
     * @param few whether few users pass its filters by attributes, and by anything else but the search
     */
    record Query(UserFilter filter, boolean few) {}

    /**
     * @param canonical the query in a canonical form; cursors are valid for this query only
     * @throws ProblemException 400 for a cursor of another query; 503 if the search takes too long
     */
    Pages.Page<User> page(Query query, String canonical, Optional<String> cursor, int limit, SearchTime time) {
        Optional<Cursors.Position> from = cursor.map(text -> cursors.decode(canonical, text));
        boolean backward = from.map(Cursors.Position::backward).orElse(false);
        Part part = Part.at(from.map(Place::of), backward);
        List<Match> read = read(query, part, limit + 1, time);
        if (read.isEmpty() && part.next().isPresent()) {
            part = part.next().get();
            read = read(query, part, limit + 1, time);
        }
        boolean more = read.size() > limit;
        List<Match> page = new ArrayList<>(more ? read.subList(0, limit) : read);
        if (backward) {
            Collections.reverse(page);
        }
        // where the list goes on in the direction of reading, and where the caller comes from
        Optional<Place> ahead = more
                ? Optional.of(page.get(backward ? 0 : limit - 1).place())
                : part.next()
                        .filter(next -> !backward || !read(query, next, 1, time).isEmpty())
                        .map(next -> Place.BORDER);
        Optional<Place> behind = page.isEmpty()
                ? from.filter(position -> !backward).map(Place::of).flatMap(Place::behindEmptyPage)
                : from.map(position -> page.get(backward ? page.size() - 1 : 0).place());
        Optional<Place> previous = backward ? ahead : behind;
        Optional<Place> next = backward ? behind : ahead;
        return new Pages.Page<>(
                page.stream().map(Match::user).toList(),
                previous.map(place -> cursors.encode(canonical, place.position(true)))
                        .orElse(null),
                next.map(place -> cursors.encode(canonical, place.position(false)))
                        .orElse(null));
    }

    /** Visits all matches in order, with one page in memory at a time. */
    void forEach(Query query, UserQueries.Visitor visitor) throws IOException {
        for (boolean leading : new boolean[] {true, false}) {
            Part part = new Part(leading, Optional.empty(), false);
            List<Match> page;
            do {
                page = read(query, part, EXPORT_PAGE, Optional.empty());
                for (Match match : page) {
                    visitor.visit(UserView.of(match.user()));
                }
                if (!page.isEmpty()) {
                    part = new Part(
                            leading, Optional.of(page.get(page.size() - 1).place()), false);
                }
            } while (page.size() == EXPORT_PAGE);
        }
    }

    private List<Match> read(Query query, Part part, int limit, SearchTime time) {
        return time.run(most -> read(query, part, limit, most));
    }

    private List<Match> read(Query query, Part part, int limit, Optional<Duration> most) {
        return part.leading()
                ? rows.matches(
                        RelevanceSelect.leading(query.filter(), query.few(), part.backward(), part.from(), limit), most)
                : rows
                        .list(
                                RelevanceSelect.others(
                                        query.filter(), query.few(), part.backward(), part.from(), limit),
                                most)
                        .stream()
                        .map(user -> new Match(Kind.OTHER, user))
                        .toList();
    }
}
