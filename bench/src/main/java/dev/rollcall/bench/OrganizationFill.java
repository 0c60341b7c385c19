package dev.rollcall.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.Realm;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Creates organizations, each with twenty members and, every fourth one, with a team. User j is in organization j modulo their number, so
 * neighbours in Keycloak's listing of users are in different organizations: the page is most expensive for Keycloak then.
 */
final class OrganizationFill {

    private static final int MEMBERS = 20;
    private static final int TEAM_EVERY = 4;
    private static final int PAGE = 500;

    private OrganizationFill() {}

    static void fill(Realm realm, int organizations) {
        if (organizations == 0) {
            return;
        }
        Instant begin = Instant.now();
        realm.set(Map.of("organizationsEnabled", true));
        List<String> users = users(realm);
        IntStream.range(0, organizations).parallel().forEach(number -> {
            String organization = "/organizations/"
                    + idOf(realm, "/organizations", Map.of("name", "organization-%05d".formatted(number)));
            for (int i = 0; i < MEMBERS; i++) {
                realm.admin("POST", organization + "/members", user(users, organizations, number, i));
            }
            if (number % TEAM_EVERY == 0) {
                String groups = organization + "/groups/";
                String teams = idOf(realm, organization + "/groups", Map.of("name", "teams"));
                String team = idOf(realm, groups + teams + "/children", Map.of("name", "Team"));
                realm.admin("PUT", groups + team + "/members/" + user(users, organizations, number, 0), null);
            }
        });
        System.out.printf(
                "%d organizations with %d members each created in %s%n",
                organizations, MEMBERS, Duration.between(begin, Instant.now()));
    }

    /** A user who is to join an organization, by their ids in Keycloak. */
    record Joining(String organization, String subject) {

        @Override
        public String toString() {
            return organization + " " + subject;
        }
    }

    /** Returns users who are not yet in the organizations that they are to join. */
    static List<Joining> joining(Realm realm, int organizations, int most) {
        List<String> users = users(realm);
        return IntStream.range(0, most)
                .mapToObj(i -> {
                    int number = i % organizations;
                    String name = "organization-%05d".formatted(number);
                    String id = Realm.json(realm.admin("GET", "/organizations?exact=true&search=" + name, null)
                                    .body())
                            .path(0)
                            .path("id")
                            .asText();
                    return new Joining(id, user(users, organizations, number, MEMBERS + i / organizations));
                })
                .toList();
    }

    /** Each time that all users have been members, the next one is left out, so that nobody is in an organization twice. */
    private static String user(List<String> users, int organizations, int organization, int member) {
        int place = organization + member * organizations;
        return users.get((place + place / users.size()) % users.size());
    }

    /** Returns the subjects of the users whom the bench has created, by username, without its administrator. */
    private static List<String> users(Realm realm) {
        List<String> subjects = new ArrayList<>();
        int first = 0;
        JsonNode page;
        do {
            page = Realm.json(
                    realm.admin("GET", "/users?briefRepresentation=true&max=%d&first=%d".formatted(PAGE, first), null)
                            .body());
            for (JsonNode user : page) {
                if (user.path("username").asText().startsWith(SyncBench.USERS)) {
                    subjects.add(user.path("id").asText());
                }
            }
            first += PAGE;
        } while (page.size() == PAGE);
        return subjects;
    }

    private static String idOf(Realm realm, String path, Map<String, ?> body) {
        String location =
                realm.admin("POST", path, body).headers().firstValue("Location").orElseThrow();
        return location.substring(location.lastIndexOf('/') + 1);
    }
}
