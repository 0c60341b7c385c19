package dev.rollcall.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Files of requests for {@code bench/hot.lua}: a path and a token on each line. */
final class HotRequests {

    private static final String ME = "/api/v1/users/me";

    private final Population population;
    private final Issuer issuer;
    private final Path directory;
    private final List<Person> people;
    private final List<String> tokens;
    private final List<Person> changing;

    /**
     * @param most how many people make them, at most
     * @param changing of how many of them others tokens say something new
     */
    HotRequests(Issuer issuer, Population population, Path directory, int most, int changing) {
        this.issuer = issuer;
        this.population = population;
        this.directory = directory;
        this.people = population.some(most, 0);
        this.tokens = signed(people.stream());
        this.changing = population.some(changing, 1);
    }

    List<Person> people() {
        return people;
    }

    /** Notes that all of them have just been here. */
    void seen() throws SQLException {
        population.see(people);
        population.see(changing);
    }

    /** Everybody asks for the same, whose answer is another for each. */
    Path everybody(String name, String path) throws IOException {
        return write(name, tokens.stream().map(token -> path + " " + token).toList());
    }

    /** Everybody asks for their own record, and after so many requests somebody with another last name than at their last time. */
    Path changing(int after) throws IOException {
        List<String> lines = new ArrayList<>();
        List<String> changes = signed(Stream.concat(changing.stream().map(Person::renamed), changing.stream()));
        for (String change : changes) {
            for (int i = 1; i < after; i++) {
                lines.add(ME + " " + tokens.get(lines.size() % tokens.size()));
            }
            lines.add(ME + " " + change);
        }
        return write("changing", lines);
    }

    /** An administrator asks for one record after the other. */
    Path ids() throws IOException, SQLException {
        String token = admin();
        return write(
                "ids",
                population.ids(people).stream()
                        .map(id -> "/api/v1/users/" + id + " " + token)
                        .toList());
    }

    /** An administrator asks for the same again and again. */
    Path admin(String name, String path) throws IOException {
        return write(name, List.of(path + " " + admin()));
    }

    /** People of whom there is no record yet ask for their own. */
    Path newcomers(String name, long from, int count) throws IOException {
        return write(
                name,
                signed(LongStream.range(from, from + count).mapToObj(Person::of)).stream()
                        .map(token -> ME + " " + token)
                        .toList());
    }

    private String admin() {
        return issuer.token(people.get(0), "admin");
    }

    private List<String> signed(Stream<Person> some) {
        return some.parallel().map(issuer::token).toList();
    }

    private Path write(String name, List<String> lines) throws IOException {
        return Files.write(directory.resolve(name + ".requests"), lines);
    }
}
