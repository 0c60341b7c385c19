package dev.rollcall.openapi;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;

/**
 * Changes the schemas of the OpenAPI document at build time so that generated clients have exact types:
 * <ul>
 *   <li>Ids and times are texts with a format, not references. A reference has no type or pattern beside it.
 *   <li>A field of a response is always present, unless its class declares only others as required and it is not nullable.
 *   <li>The cursors of a page are described here, once for all pages.
 *   <li>A schema with {@code x-fields} gets these fields of another schema.
 *   <li>A schema that extends another has all its fields itself: generators lose null in {@code allOf}.
 *   <li>The default of a field of a request is only described, because generators require a field with a default.
 * </ul>
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class OpenApiSchemas implements OASFilter {

    private static final String UUID = "uuid";
    private static final String FIELDS = "x-fields";

    /** The schema that the generator adds for what stands in a path for a record; shared parameters describe it. */
    private static final String REFERENCE = "RecordRef";

    /** The formats of the schemas that the generator adds for classes of the JDK, by the schema's name. */
    private static final Map<String, String> FORMATS = Map.of("UUID", UUID, "Instant", "date-time");

    @Override
    public Schema filterSchema(Schema schema) {
        inline(schema);
        if (schema.getRef() != null) {
            schema.setType(null);
        }
        if (schema.getRef() != null || schema.getEnumeration() != null || UUID.equals(schema.getFormat())) {
            schema.setPattern(null);
        }
        if (isOf(schema, SchemaType.INTEGER) && schema.getFormat() == null) {
            schema.setFormat("int32");
        }
        if (schema.getAnyOf() != null && isNullable(schema)) {
            simplifyNullable(schema);
        }
        return schema;
    }

    private static void inline(Schema schema) {
        String format = name(schema).map(FORMATS::get).orElse(null);
        if (format != null) {
            schema.setRef(null);
            schema.setType(List.of(SchemaType.STRING));
            schema.setFormat(format);
        }
    }

    /** Replaces the alternative null by a type, or leaves only a reference and null. */
    private static void simplifyNullable(Schema schema) {
        Schema value = schema.getAnyOf().stream()
                .filter(alternative -> !isNull(alternative))
                .findFirst()
                .orElseThrow();
        inline(value);
        if (value.getRef() == null) {
            schema.setAnyOf(null);
            schema.setType(List.of(SchemaType.STRING, SchemaType.NULL));
            schema.setFormat(value.getFormat());
        } else {
            schema.setType(null);
        }
    }

    @Override
    public void filterOpenAPI(OpenAPI document) {
        Components components = document.getComponents();
        FORMATS.keySet().forEach(components::removeSchema);
        components.removeSchema(REFERENCE);
        Set<String> requests = new HashSet<>();
        components.getRequestBodies().values().stream()
                .flatMap(body -> body.getContent().getMediaTypes().values().stream())
                .map(MediaType::getSchema)
                .forEach(schema -> addNames(schema, components.getSchemas(), requests));
        components.getSchemas().values().forEach(schema -> takeFields(schema, components.getSchemas()));
        components.getSchemas().forEach((name, schema) -> complete(name, schema, requests.contains(name)));
        components.getSchemas().values().forEach(schema -> flatten(schema, components.getSchemas()));
    }

    /** Replaces {@code x-fields}, the name of another schema and names of its fields, by these fields. */
    private static void takeFields(Schema schema, Map<String, Schema> schemas) {
        if (schema.hasExtension(FIELDS)) {
            List<String> names = List.of(((String) schema.getExtension(FIELDS)).split(" "));
            Map<String, Schema> all = schemas.get(names.get(0)).getProperties();
            names.stream().skip(1).forEach(name -> schema.addProperty(name, all.get(name)));
            schema.removeExtension(FIELDS);
        }
    }

    /** Completes the fields of a schema, unless it extends another one. */
    private static void complete(String name, Schema schema, boolean request) {
        if (schema.getProperties() == null || schema.getAllOf() != null) {
            return;
        }
        if (request) {
            schema.getProperties().values().forEach(OpenApiSchemas::describeDefault);
            return;
        }
        if (name.endsWith("Page")) {
            describeCursor(schema, "next", "last");
            describeCursor(schema, "previous", "first");
        }
        require(schema);
    }

    /** Adds the names of the schemas that a schema refers to, also indirectly. */
    private static void addNames(Schema schema, Map<String, Schema> schemas, Set<String> names) {
        name(schema).filter(names::add).map(schemas::get).ifPresent(target -> addNames(target, schemas, names));
        Stream.of(
                        Stream.ofNullable(schema.getItems()),
                        Stream.ofNullable(schema.getContentSchema()),
                        Stream.ofNullable(schema.getOneOf()).flatMap(List::stream),
                        Stream.ofNullable(schema.getProperties()).flatMap(properties -> properties.values().stream()),
                        Stream.ofNullable(schema.getAnyOf()).flatMap(List::stream))
                .flatMap(parts -> parts)
                .forEach(part -> addNames(part, schemas, names));
    }

    /** Adds the fields of the schemas that a schema extends. */
    private static void flatten(Schema schema, Map<String, Schema> schemas) {
        if (schema.getAllOf() == null) {
            return;
        }
        Map<String, Schema> properties = new LinkedHashMap<>();
        Set<String> required = new LinkedHashSet<>();
        Stream.concat(
                        schema.getAllOf().stream()
                                .map(base -> schemas.get(name(base).orElseThrow())),
                        Stream.of(schema))
                .forEach(part -> {
                    properties.putAll(part.getProperties());
                    required.addAll(required(part));
                    if (part.getAdditionalPropertiesSchema() != null) {
                        schema.setAdditionalPropertiesSchema(part.getAdditionalPropertiesSchema());
                    }
                });
        schema.setAllOf(null);
        schema.setProperties(properties);
        schema.setRequired(List.copyOf(required));
        require(schema);
    }

    private static List<String> required(Schema schema) {
        return Objects.requireNonNullElse(schema.getRequired(), List.of());
    }

    private static void describeDefault(Schema property) {
        if (property.getDefaultValue() != null) {
            String sentence = "Default: `%s`".formatted(property.getDefaultValue());
            property.setDescription(
                    property.getDescription() == null ? sentence : property.getDescription() + ". " + sentence);
            property.setDefaultValue(null);
        }
    }

    private static void describeCursor(Schema page, String name, String end) {
        page.getProperties()
                .get(name)
                .type(List.of(SchemaType.STRING, SchemaType.NULL))
                .description("Cursor of the %s page; null on the %s page".formatted(name, end));
    }

    /** Requires the fields that the class declares as such, all if it declares none, and those that may be null. */
    private static void require(Schema schema) {
        List<String> declared = required(schema);
        Map<String, Schema> properties = schema.getProperties();
        List<String> required = properties.entrySet().stream()
                .filter(property ->
                        declared.isEmpty() || declared.contains(property.getKey()) || isNullable(property.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        if (!required.isEmpty()) {
            schema.setRequired(required);
        }
        if (declared.isEmpty() && !isNullable(properties.values().iterator().next())) {
            // the generator also writes the list before the fields if it begins with the first of them
            schema.setProperties(null);
            schema.setProperties(properties);
        }
    }

    private static Optional<String> name(Schema schema) {
        return Optional.ofNullable(schema.getRef())
                .map(reference -> reference.substring(reference.lastIndexOf('/') + 1));
    }

    private static boolean isNullable(Schema schema) {
        return isOf(schema, SchemaType.NULL)
                || Stream.ofNullable(schema.getAnyOf()).flatMap(List::stream).anyMatch(OpenApiSchemas::isNull);
    }

    private static boolean isNull(Schema schema) {
        return List.of(SchemaType.NULL).equals(schema.getType());
    }

    private static boolean isOf(Schema schema, SchemaType type) {
        return schema.getType() != null && schema.getType().contains(type);
    }
}
