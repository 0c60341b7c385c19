package dev.rollcall.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.rollcall.organization.api.CreateOrganizationBody;
import dev.rollcall.organization.api.OrganizationPatch;
import dev.rollcall.organization.api.team.TeamPatch;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.user.api.CreateUserBody;
import dev.rollcall.user.api.LinkUserBody;
import dev.rollcall.user.api.RolesReplacement;
import dev.rollcall.user.api.UserPatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The committed document refuses the texts that the service refuses because of their characters. */
class DocumentedTextsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final RequestBodies BODIES = new RequestBodies();

    private static final List<Class<?>> TYPES = List.of(
            CreateUserBody.class,
            LinkUserBody.class,
            UserPatch.class,
            RolesReplacement.class,
            CreateOrganizationBody.class,
            OrganizationPatch.class,
            TeamPatch.class);

    /** No pattern can tell where a joiner is allowed. Unpaired surrogates and all beyond U+FFFF are left out, too: dialects treat them differently. */
    private static final List<String> CHARACTERS = Stream.of(
                    IntStream.rangeClosed(0, 0xFF),
                    IntStream.of(0x034F, 0x061C, 0x1680, 0x180E, 0x3000, 0xFEFF),
                    IntStream.rangeClosed(0x2000, 0x200B),
                    IntStream.rangeClosed(0x200E, 0x206F),
                    IntStream.rangeClosed(0xFFF0, 0xFFFF))
            .flatMap(IntStream::boxed)
            .map(Character::toString)
            .toList();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        CreateUser         | {"username":"abc$"}                                   | 90
        CreateUser         | {"username":"carol","email":"a$b@example.org"}        | 90
        CreateUser         | {"username":"carol","email":"ab@exam$ple.org"}        | 90
        CreateUser         | {"username":"carol","firstName":"a$b"}                | 90
        CreateUser         | {"username":"carol","lastName":"$"}                   | 90
        CreateUser         | {"username":"carol","locale":"de$"}                   | 90
        CreateUser         | {"username":"carol","roles":["us$er"]}                | 66
        CreateUser         | {"username":"carol","roles":["$"]}                    | 66
        CreateUser         | {"username":"carol","attributes":{"a$b":1}}           | 66
        UserPatch          | {"username":"abc$"}                                   | 90
        UserPatch          | {"lastName":"a$b"}                                    | 90
        UserPatch          | {"roles":["us$er"]}                                   | 66
        UserPatch          | {"attributes":{"a$b":1}}                              | 66
        LinkUser           | {"keycloakId":"a$b"}                                  | 66
        LinkUser           | {"keycloakId":"$"}                                    | 66
        LinkUser           | {"email":"a$b@example.org"}                           | 90
        LinkUser           | {"username":"$","externalId":"4711"}                  | 66
        LinkUser           | {"username":"carol","externalId":"a$b"}               | 66
        LinkUser           | {"username":"carol","attributes":{"a$b":1}}           | 66
        MyPatch            | {"firstName":"$"}                                     | 90
        MyPatch            | {"attributes":{"a$b":1}}                              | 66
        RolesReplacement   | {"roles":["us$er"]}                                   | 66
        CreateOrganization | {"name":"a$b"}                                        | 90
        CreateOrganization | {"name":"$"}                                          | 90
        CreateOrganization | {"name":"Acme","alias":"ac$me"}                       | 90
        CreateOrganization | {"name":"Acme","domains":["ac$me.example"]}           | 90
        CreateOrganization | {"name":"Acme","attributes":{"a$b":1}}                | 66
        OrganizationPatch  | {"name":"a$b"}                                        | 90
        TeamPatch          | {"name":"a$b"}                                        | 90
        """)
    void documentRefusesWhatTheServiceRefuses(String name, String template, int least) throws IOException {
        Class<?> type = TYPES.stream()
                .filter(each ->
                        each.getSimpleName().replaceFirst("Body$", "").equals(name.replace("MyPatch", "UserPatch")))
                .findFirst()
                .orElseThrow();
        JsonSchema schema = schema(name);

        List<ObjectNode> refused = Stream.concat(Stream.of("", " ", "  "), CHARACTERS.stream())
                .map(text -> body(template, text))
                .filter(body -> isRefused(body, type))
                .toList();

        assertThat(refused)
                .hasSizeGreaterThanOrEqualTo(least)
                .allSatisfy(body ->
                        assertThat(schema.validate(body)).as(body.toString()).isNotEmpty());
    }

    private static ObjectNode body(String template, String text) {
        String quoted = TextNode.valueOf(text).toString();
        try {
            return (ObjectNode) JSON.readTree(template.replace("$", quoted.substring(1, quoted.length() - 1)));
        } catch (IOException e) {
            throw new AssertionError(template, e);
        }
    }

    private static boolean isRefused(ObjectNode body, Class<?> type) {
        try {
            BODIES.read(body, type);
            return false;
        } catch (ProblemException e) {
            return true;
        }
    }

    private static JsonSchema schema(String name) throws IOException {
        JsonNode document = new YAMLMapper().readTree(Path.of("openapi.yaml").toFile());
        // in JSON Schema, $ is the end of the text; in Java it is also the place before a last line break
        document.findParents("pattern").stream()
                .filter(found -> found.path("pattern").isTextual())
                .forEach(found -> ((ObjectNode) found)
                        .put("pattern", found.get("pattern").asText().replaceFirst("\\$$", "\\\\z")));
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.put("$ref", "#/components/schemas/" + name);
        schema.set("components", document.path("components"));
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema);
    }
}
