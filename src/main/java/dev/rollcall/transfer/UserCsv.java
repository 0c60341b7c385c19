package dev.rollcall.transfer;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
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

/** Writes users as CSV. The columns are the properties of {@link UserView}, in its order. */
final class UserCsv {

    private UserCsv() {}

    /**
     * @param row runs after each user
     */
    static void write(
            UserQueries users, UserFilter filter, UserSort sort, ObjectMapper json, OutputStream out, Runnable row)
            throws IOException {
        List<String> columns = columns(json);
        Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        writer.write(Csv.record(columns));
        users.forEach(filter, sort, user -> {
            JsonNode properties = json.valueToTree(user);
            writer.write(Csv.record(
                    columns.stream().map(column -> cell(properties.get(column))).toList()));
            row.run();
        });
        writer.flush();
    }

    private static List<String> columns(ObjectMapper json) {
        BeanDescription properties = json.getSerializationConfig().introspect(json.constructType(UserView.class));
        return properties.findProperties().stream()
                .map(BeanPropertyDefinition::getName)
                .toList();
    }

    private static String cell(JsonNode value) {
        if (value.isArray()) {
            return roles(value);
        }
        if (value.isObject()) {
            return value.isEmpty() ? "" : value.toString();
        }
        return value.isNull() ? "" : value.asText();
    }

    /** A trailing semicolon marks a single name that contains a space, see the import. */
    private static String roles(JsonNode names) {
        List<String> roles = new ArrayList<>();
        names.forEach(name -> roles.add(name.asText()));
        String joined = String.join(";", roles);
        return roles.size() == 1 && joined.contains(" ") ? joined + ";" : joined;
    }
}
