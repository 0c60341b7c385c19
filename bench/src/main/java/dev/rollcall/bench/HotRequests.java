package dev.rollcall.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Writes files of requests for {@code bench/hot.lua}, with a path and a token on each line. */
final class HotRequests {

    private static final String ME = "/api/v1/users/me";

    private final Population population;
    private final Issuer issuer;
    private final Path directory;
    private final List<FilledUser> people;
    private final List<String> tokens;
    private final List<FilledUser> changing;

    /**
     * @param max maximum number of users who send requests
     * @param changing number of further users whose claims change between requests
     */
    HotRequests(Issuer issuer, Population population, Path directory, int max, int changing) {
        this.issuer = issuer;
        this.population = population;
        this.directory = directory;
        this.people = population.sample(max, 0);
        this.tokens = signed(people.stream());
        this.changing = population.sample(changing, 1);
    }

    List<FilledUser> people() {
        return people;
    }

    /** Sets the last visit of all users to now. */
    void touchLastSeen() throws SQLException {
        population.touchLastSeen(people);
        population.touchLastSeen(changing);
    }

    /** Every user requests the same path. */
    Path everyUser(String name, String path) throws IOException {
        return write(name, tokens.stream().map(token -> path + " " + token).toList());
    }

    /** Users request their own record; one in {@code after} requests comes from a user whose last name has changed since their last one. */
    Path changing(int after) throws IOException {
        List<String> lines = new ArrayList<>();
        List<String> changes = signed(Stream.concat(changing.stream().map(FilledUser::renamed), changing.stream()));
        for (String change : changes) {
            for (int i = 1; i < after; i++) {
                lines.add(ME + " " + tokens.get(lines.size() % tokens.size()));
            }
            lines.add(ME + " " + change);
        }
        return write("changing", lines);
    }

    /** Users request their own record, each with an API key that was used a moment ago. */
    Path keys() throws IOException, SQLException {
        return write(
                "keys",
                population.keys(people).stream()
                        .map(secret -> ME + " " + secret)
                        .toList());
    }

    /** An administrator requests one record after the other. */
    Path ids() throws IOException, SQLException {
        String token = admin();
        return write(
                "ids",
                population.ids(people).stream()
                        .map(id -> "/api/v1/users/" + id + " " + token)
                        .toList());
    }

    /** An administrator requests the same path again and again. */
    Path admin(String name, String path) throws IOException {
        return write(name, List.of(path + " " + admin()));
    }

    /** Users without a record request their own. */
    Path newcomers(String name, long from, int count) throws IOException {
        return write(
                name,
                signed(LongStream.range(from, from + count).mapToObj(FilledUser::of)).stream()
                        .map(token -> ME + " " + token)
                        .toList());
    }

    private String admin() {
        return issuer.token(people.get(0), "rollcall-admin");
    }

    private List<String> signed(Stream<FilledUser> users) {
        return users.parallel().map(issuer::token).toList();
    }

    private Path write(String name, List<String> lines) throws IOException {
        return Files.write(directory.resolve(name + ".requests"), lines);
    }
}
