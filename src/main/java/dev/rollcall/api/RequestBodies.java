package dev.rollcall.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.AccessPattern;
import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.http.StrictJson;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Reads request bodies into records and validates their constraints. It converts no value to another type, and reports all errors
 * of a body at once, one for each field.
 */
@ApplicationScoped
public class RequestBodies {

    /** Fields that only the service sets. An export contains them, so an import ignores them. */
    public static final Set<String> SERVER_MANAGED = Set.of(
            "id", "keycloakId", "kind", "phoneNumber", "createdAt", "updatedAt", "lastSeenAt", "syncedAt", "version");

    /** Fields that a merge patch cannot set to null. */
    private static final Set<String> NOT_REMOVABLE =
            Set.of("username", "emailVerified", "enabled", "roles", "name", "domains", "role");

    private static final String ERRORS = "errors";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new SimpleModule()
                    .addDeserializer(String.class, new Exact<>(String.class, RequestBodies::text))
                    .addDeserializer(Boolean.class, new Exact<>(Boolean.class, RequestBodies::flag))
                    .addDeserializer(Integer.class, new Exact<>(Integer.class, RequestBodies::number))
                    .addDeserializer(List.class, new Exact<List<?>>(List.class, RequestBodies::names))
                    .addDeserializer(ObjectNode.class, new ObjectDeserializer()))
            .addHandler(new ErrorCollector())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** The order of precedence: a field reports only its first violation. All other constraints come between these. */
    private static final List<Class<? extends Annotation>> FIRST = List.of(NotNull.class, PlainText.class, Size.class);

    /**
     * @throws ProblemException 422 that names each field that is wrong
     */
    public <T> T read(ObjectNode json, Class<T> type) {
        return read(json, type, Set.of(), Set.of());
    }

    /**
     * Reads a merge patch, in which null removes a value.
     *
     * @param refused fields of the type that cannot be set
     * @throws ProblemException 422 that names each field that is wrong, or that cannot be removed
     */
    public <T> T readPatch(ObjectNode json, Class<T> type, Set<String> refused) {
        return read(json, type, NOT_REMOVABLE, refused);
    }

    private <T> T read(ObjectNode json, Class<T> type, Set<String> notRemovable, Set<String> refused) {
        List<Problem.FieldError> errors = new ArrayList<>();
        json.properties().stream()
                .map(Map.Entry::getKey)
                .filter(refused::contains)
                .forEach(field -> errors.add(ErrorKey.NOT_SETTABLE.at(field)));
        T body = bind(json, type, errors);
        json.properties().stream()
                .filter(field -> field.getValue().isNull() && notRemovable.contains(field.getKey()))
                .forEach(field -> errors.add(ErrorKey.NOT_REMOVABLE.at(field.getKey())));
        BodyConstraints.VALIDATOR.validate(body).stream()
                .sorted(Comparator.comparing(RequestBodies::field).thenComparing(RequestBodies::rank))
                .forEach(violation -> errors.add(Violations.message(violation).at(field(violation))));
        DirectoryRefusals.throwIfAny(ProblemType.INVALID_FIELD, firstOfEachField(errors));
        return body;
    }

    private static <T> T bind(ObjectNode json, Class<T> type, List<Problem.FieldError> errors) {
        try {
            return JSON.readerFor(type).withAttribute(ERRORS, errors).readValue(json);
        } catch (IOException e) {
            throw new IllegalStateException("every error of the JSON is collected", e);
        }
    }

    private static List<Problem.FieldError> firstOfEachField(List<Problem.FieldError> errors) {
        Map<String, Problem.FieldError> first = new LinkedHashMap<>();
        errors.forEach(error -> first.putIfAbsent(error.field(), error));
        return List.copyOf(first.values());
    }

    /** The path of the value without the elements of lists. That of an attribute of the user profile is a JSON pointer. */
    private static String field(ConstraintViolation<?> violation) {
        String path = StreamSupport.stream(violation.getPropertyPath().spliterator(), false)
                .filter(node -> node.getKind() == ElementKind.PROPERTY)
                .map(Path.Node::getName)
                .collect(Collectors.joining("."));
        return path.startsWith("profile.") ? "/profile/" + path.substring("profile.".length()) : path;
    }

    private static int rank(ConstraintViolation<?> violation) {
        Class<? extends Annotation> constraint =
                violation.getConstraintDescriptor().getAnnotation().annotationType();
        int rank = FIRST.indexOf(constraint);
        return rank >= 0 ? rank : FIRST.size() + (constraint == Pattern.class ? 1 : 0);
    }

    /** Collects errors of values that cannot be read, and leaves their fields empty. */
    private static final class ErrorCollector extends DeserializationProblemHandler {

        @Override
        public boolean handleUnknownProperty(
                DeserializationContext context,
                JsonParser parser,
                JsonDeserializer<?> deserializer,
                Object beanOrClass,
                String name)
                throws IOException {
            if (SERVER_MANAGED.contains(name)) {
                add(context, name, ErrorKey.SET_BY_SERVICE);
            } else if (name.length() <= TextRules.MAX_TEXT && !StrictJson.isUnstorable(name)) {
                add(context, name, ErrorKey.NOT_SETTABLE);
            } else {
                add(context, "", ErrorKey.BAD_FIELD_NAME);
            }
            parser.skipChildren();
            return true;
        }

        @Override
        public Object handleUnexpectedToken(
                DeserializationContext context, JavaType target, JsonToken token, JsonParser parser, String failure)
                throws IOException {
            add(context, topLevelField(parser), expectation(target.getRawClass()));
            parser.skipChildren();
            return null;
        }

        private static ErrorKey expectation(Class<?> type) {
            if (type == Boolean.class) {
                return ErrorKey.NOT_A_BOOLEAN;
            }
            if (type == Integer.class) {
                return ErrorKey.NOT_A_COUNT;
            }
            if (type == String.class) {
                return ErrorKey.NOT_A_TEXT;
            }
            return type == List.class ? ErrorKey.NOT_AN_ARRAY_OF_NAMES : ErrorKey.NOT_AN_OBJECT;
        }

        private static String topLevelField(JsonParser parser) {
            JsonStreamContext context = parser.getParsingContext();
            String field = context.getCurrentName();
            while (context.getParent() != null && !context.getParent().inRoot()) {
                context = context.getParent();
                field = context.getCurrentName();
            }
            return field;
        }

        @SuppressWarnings("unchecked")
        private static void add(DeserializationContext context, String field, ErrorKey key) {
            ((List<Problem.FieldError>) context.getAttribute(ERRORS)).add(key.at(field));
        }
    }

    /** Reads a value as it is. Unlike Jackson's own deserializers it converts no other type, and no single item of a list. */
    private static final class Exact<T> extends StdDeserializer<T> {

        private static final long serialVersionUID = 1L;
        private final transient Reader<T> reader;

        /** Reads the value at the parser's token; null if it has another type. */
        private interface Reader<T> {
            T read(JsonParser parser, DeserializationContext context) throws IOException;
        }

        Exact(Class<?> type, Reader<T> reader) {
            super(type);
            this.reader = reader;
        }

        @Override
        @SuppressWarnings("unchecked")
        public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            T value = reader.read(parser, context);
            return value == null ? (T) context.handleUnexpectedToken(handledType(), parser) : value;
        }
    }

    private static String text(JsonParser parser, DeserializationContext context) throws IOException {
        return parser.hasToken(JsonToken.VALUE_STRING) ? parser.getText() : null;
    }

    private static Boolean flag(JsonParser parser, DeserializationContext context) {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    /** A number of things, so none below zero. */
    private static Integer number(JsonParser parser, DeserializationContext context) throws IOException {
        return parser.hasToken(JsonToken.VALUE_NUMBER_INT)
                        && parser.getNumberType() == JsonParser.NumberType.INT
                        && parser.getIntValue() >= 0
                ? Integer.valueOf(parser.getIntValue())
                : null;
    }

    private static List<?> names(JsonParser parser, DeserializationContext context) throws IOException {
        if (!parser.hasToken(JsonToken.START_ARRAY)) {
            return null;
        }
        List<String> names = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (!parser.hasToken(JsonToken.VALUE_STRING)) {
                context.handleUnexpectedToken(List.class, parser);
            }
            names.add(text(parser, context));
        }
        return names;
    }

    /** Unlike Jackson's own deserializer it refuses null: removing all attributes at once is not supported. */
    private static final class ObjectDeserializer extends JsonDeserializer<ObjectNode> {

        @Override
        public ObjectNode deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return parser.hasToken(JsonToken.START_OBJECT)
                    ? (ObjectNode) context.readTree(parser)
                    : (ObjectNode) context.handleUnexpectedToken(ObjectNode.class, parser);
        }

        @Override
        public AccessPattern getNullAccessPattern() {
            return AccessPattern.DYNAMIC;
        }

        @Override
        public ObjectNode getNullValue(DeserializationContext context) {
            try {
                return (ObjectNode) context.handleUnexpectedToken(ObjectNode.class, context.getParser());
            } catch (IOException e) {
                throw new IllegalStateException("the error is collected", e);
            }
        }

        @Override
        public ObjectNode getAbsentValue(DeserializationContext context) {
            return null;
        }
    }
}
