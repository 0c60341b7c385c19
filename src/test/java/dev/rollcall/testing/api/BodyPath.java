package dev.rollcall.testing.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.path.json.JsonPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds a part of a JSON document by its path, such as {@code items[0].id}. A name behind a list gives a list, an element for each one.
 * REST Assured compiles every path as a program, which was a fifth of what the tests cost; it is left for paths with conditions.
 */
final class BodyPath {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Pattern NAMES = Pattern.compile("[\\w-]+(\\[\\d+])*(\\.[\\w-]+(\\[\\d+])*)*(\\.size\\(\\))?");
    private static final Pattern STEP = Pattern.compile("(size\\(\\))|\\[(\\d+)]|([\\w-]+)");

    private BodyPath() {}

    /** Returns the part; null if there is none. */
    static Object read(String document, String path) {
        if (path.isEmpty()) {
            return parse(document);
        }
        if (!NAMES.matcher(path).matches()) {
            return new JsonPath(document).get(path);
        }
        Object part = parse(document);
        Matcher step = STEP.matcher(path);
        while (part != null && step.find()) {
            part = next(part, step);
        }
        return part;
    }

    private static Object parse(String document) {
        try {
            return MAPPER.readValue(document, Object.class);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + document, e);
        }
    }

    private static Object next(Object part, Matcher step) {
        if (step.group(1) != null) {
            return part instanceof Map<?, ?> object ? object.size() : ((List<?>) part).size();
        }
        if (step.group(2) != null) {
            int index = Integer.parseInt(step.group(2));
            return part instanceof List<?> list && index < list.size() ? list.get(index) : null;
        }
        return named(part, step.group(3));
    }

    private static Object named(Object part, String name) {
        if (part instanceof List<?> list) {
            List<Object> parts = new ArrayList<>();
            list.forEach(element -> parts.add(named(element, name)));
            return parts;
        }
        return part instanceof Map<?, ?> object ? object.get(name) : null;
    }
}
