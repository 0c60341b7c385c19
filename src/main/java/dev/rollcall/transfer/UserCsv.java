package dev.rollcall.transfer;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.http.Csv;
import dev.rollcall.user.UserFilter;
import dev.rollcall.user.UserQueries;
import dev.rollcall.user.UserSort;
import dev.rollcall.user.UserView;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Writes users as CSV. The columns are the properties of {@link UserView}, in its order; each attribute of the user profile has one. */
final class UserCsv {

    private static final String PROFILE = "profile";

    private UserCsv() {}

    /**
     * @param profile the names of the attributes of the user profile
     * @param row runs after each user
     */
    static void write(
            UserQueries users,
            UserFilter filter,
            UserSort sort,
            Set<String> profile,
            ObjectMapper json,
            OutputStream out,
            Runnable row)
            throws IOException {
        List<String> columns = columns(json, profile);
        Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        writer.write(Csv.record(columns));
        users.forEach(filter, sort, user -> {
            JsonNode properties = json.valueToTree(user);
            writer.write(Csv.record(columns.stream()
                    .map(column -> cell(value(properties, column)))
                    .toList()));
            row.run();
        });
        writer.flush();
    }

    private static List<String> columns(ObjectMapper json, Set<String> profile) {
        BeanDescription properties = json.getSerializationConfig().introspect(json.constructType(UserView.class));
        return properties.findProperties().stream()
                .map(BeanPropertyDefinition::getName)
                .flatMap(name -> name.equals(PROFILE)
                        ? profile.stream().map(attribute -> IdentityChange.PROFILE + attribute)
                        : Stream.of(name))
                .toList();
    }

    /** A missing node for an attribute that the user does not have. */
    private static JsonNode value(JsonNode properties, String column) {
        return column.startsWith(IdentityChange.PROFILE)
                ? properties.path(PROFILE).path(column.substring(IdentityChange.PROFILE.length()))
                : properties.get(column);
    }

    private static String cell(JsonNode value) {
        if (value.isArray()) {
            return roles(value);
        }
        if (value.isObject()) {
            return value.isEmpty() ? "" : value.toString();
        }
        return value.isNull() || value.isMissingNode() ? "" : value.asText();
    }

    /** As roles, so are several values of an attribute. A trailing semicolon marks a single name that contains a space, see the import. */
    private static String roles(JsonNode names) {
        List<String> roles = new ArrayList<>();
        names.forEach(name -> roles.add(name.asText()));
        String joined = String.join(";", roles);
        return roles.size() == 1 && joined.contains(" ") ? joined + ";" : joined;
    }
}
