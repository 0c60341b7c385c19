package dev.rollcall;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.util.Map;
import javax.xml.xpath.XPathException;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

/** A client has the version of the service whose document it was generated from; a release sets all of them. It is built by itself. */
class ClientVersionsTest {

    @Test
    void clientsHaveTheVersionOfTheService() throws IOException, XPathException {
        JsonNode lock = json("clients/typescript/package-lock.json");
        Map<String, String> versions = Map.of(
                "clients/java/pom.xml", pomVersion("clients/java/pom.xml"),
                "clients/typescript/package.json", version(json("clients/typescript/package.json")),
                "clients/typescript/package-lock.json", version(lock),
                "clients/typescript/package-lock.json, the package", version(lock.at("/packages/")));
        String expected = pomVersion("pom.xml");

        assertThat(versions).allSatisfy((file, version) -> assertThat(version).isEqualTo(expected));
    }

    @Test
    void javaClientIsBuiltWithoutItsAcceptanceProgram() throws XPathException {
        assertThat(value("clients/java/pom.xml", "modules").strip()).isEqualTo("client");
    }

    private static String pomVersion(String file) throws XPathException {
        return value(file, "version");
    }

    private static String value(String pom, String element) throws XPathException {
        return XPathFactory.newInstance()
                .newXPath()
                .evaluate("/*/*[name() = '%s']".formatted(element), new InputSource(pom));
    }

    private static JsonNode json(String file) throws IOException {
        return new ObjectMapper().readTree(new File(file));
    }

    private static String version(JsonNode node) {
        return node.path("version").asText();
    }
}
