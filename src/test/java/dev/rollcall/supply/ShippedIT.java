package dev.rollcall.supply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Checks the bill of materials against the files in the shipped folder, and the licences. */
class ShippedIT {

    private static final Path APPLICATION = Path.of("target/quarkus-app");
    private static final Path LICENCES = Path.of("target/licences");
    private static final Path BILL = LICENCES.resolve("rollcall.cdx.json");
    private static final Path COMMITTED = Path.of("THIRD-PARTY.md");

    private static BillOfMaterials bill;
    private static List<ThirdParty> list;
    private static String pom;

    @BeforeAll
    static void read() throws IOException {
        bill = BillOfMaterials.read(BILL);
        list = ThirdParty.read(LICENCES.resolve(COMMITTED));
        pom = Files.readString(Path.of("pom.xml"));
    }

    @Test
    void billOfMaterialsIsValidCycloneDx() throws IOException {
        assertThat(new JsonParser().validate(Files.readAllBytes(BILL))).isEmpty();
    }

    @Test
    void billListsEveryShippedFileWithItsHash() throws IOException {
        assumeJar();
        try (Stream<Path> files = Files.walk(APPLICATION)) {
            assertThat(files.filter(Files::isRegularFile).map(APPLICATION::relativize))
                    .hasSizeGreaterThan(100)
                    .allSatisfy(file -> {
                        JsonNode component = bill.at(file.toString()).orElseThrow();
                        assertThat(BillOfMaterials.hash(component)).hasValue(sha256(APPLICATION.resolve(file)));
                        assertThat(file.getFileName().toString())
                                .contains(component.get("name").asText());
                    });
        }
    }

    @Test
    void billListsEveryLibraryWithVersionLicenceAndHash() {
        assertThat(bill.libraries()).allSatisfy(library -> {
            assertThat(library.get("version").asText()).isNotEmpty();
            assertThat(library.get("purl").asText())
                    .contains(library.get("name").asText())
                    .contains(library.get("version").asText());
            assertThat(library.path("licenses")).isNotEmpty();
            assertThat(BillOfMaterials.hash(library).isPresent()
                            || library.get("purl").asText().startsWith("pkg:npm/"))
                    .isTrue();
        });
    }

    @Test
    void billListsOnlyShippedLibraries() throws IOException {
        assumeJar();
        assertThat(bill.libraries())
                // Quarkus unpacks it and puts its pages into the generated jar
                .filteredOn(library -> !library.get("name").asText().equals("smallrye-open-api-ui"))
                .filteredOn(library -> library.get("purl").asText().startsWith("pkg:maven/"))
                .allSatisfy(library -> assertThat(APPLICATION.resolve(
                                library.at("/evidence/occurrences/0/location").asText()))
                        .isRegularFile());
    }

    /** Includes each jar with JavaScript modules, and the packages inside. */
    @Test
    void billListsJavaScriptPackages() throws IOException {
        assumeJar();
        try (Stream<Path> jars = Files.list(APPLICATION.resolve("lib/main"))) {
            for (Path jar : jars.toList()) {
                try (ZipFile archive = new ZipFile(jar.toFile())) {
                    if (archive.getEntry("META-INF/resources/_static/") != null
                            || archive.stream()
                                    .anyMatch(entry -> entry.getName().startsWith("META-INF/resources/_static/"))) {
                        assertThat(bill.at(APPLICATION.relativize(jar).toString()))
                                .hasValueSatisfying(module ->
                                        assertThat(module.get("purl").asText()).startsWith("pkg:maven/org.mvnpm/"));
                    }
                }
            }
        }
        assertThat(bill.components())
                .extracting(component -> component.get("bom-ref").asText())
                .anyMatch(ref -> ref.startsWith("pkg:maven/org.mvnpm/htm@"))
                .anyMatch(ref -> ref.startsWith("pkg:npm/preact@"))
                .contains("pkg:npm/swagger-ui-dist@" + swaggerUi());
    }

    /** Reads the version of Swagger UI from its bundle. */
    private static String swaggerUi() throws IOException {
        try (ZipFile generated = new ZipFile(
                        APPLICATION.resolve("quarkus/generated-bytecode.jar").toFile());
                InputStream bundle = generated.getInputStream(generated.stream()
                        .filter(entry -> entry.getName().endsWith("/swagger-ui-bundle.js"))
                        .findFirst()
                        .orElseThrow())) {
            String text = new String(bundle.readAllBytes(), StandardCharsets.UTF_8);
            return text.replaceFirst("(?s).*PACKAGE_VERSION:\"([^\"]+)\".*", "$1");
        }
    }

    @Test
    void billIsIndependentOfMachineAndTime() throws IOException {
        assertThat(bill.json().at("/metadata/timestamp").asText()).isEqualTo(property("project.build.outputTimestamp"));
        assertThat(bill.json().has("serialNumber")).isFalse();
        assertThat(Files.readString(BILL)).doesNotContain(System.getProperty("user.dir"), "/.m2/");
    }

    @Test
    void licenceListHasTheLibrariesOfTheBill() {
        assertThat(list)
                .extracting(library -> library.name() + " " + library.version())
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(bill.libraries().stream()
                        .map(library -> BillOfMaterials.name(library) + " "
                                + library.get("version").asText())
                        .collect(Collectors.toSet()));
    }

    @Test
    void allLicencesAreAllowed() {
        assertThat(list).allSatisfy(library -> assertThat(library.licences()).containsAnyElementsOf(allowed()));
    }

    /** Runs the build's own check without Apache's licence in the list of allowed ones. */
    @Test
    @Tag("slow")
    void disallowedLicenceFailsTheBuild() throws IOException, InterruptedException {
        Process build = new ProcessBuilder(
                        System.getProperty("maven.home") + "/bin/mvn",
                        "-B",
                        "-o",
                        "license:add-third-party@licences",
                        "-Dlicences.allowed=" + String.join("|", allowed()).replace("Apache-2.0|", ""))
                .redirectErrorStream(true)
                .start();
        String output = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(build.waitFor()).as(output).isNotZero();
        assertThat(output)
                .contains("License: 'Apache-2.0' used by")
                .contains("There are some forbidden licenses used")
                .doesNotContain("License: 'MIT' used by");
    }

    @Test
    void committedLicenceListEqualsTheGeneratedOne() throws IOException {
        assertThat(Files.readString(COMMITTED))
                .as("""
                        The shipped libraries differ from %s. If that is intended, copy the new list with
                            cp %s %s
                        and commit it""".formatted(COMMITTED, LICENCES.resolve(COMMITTED), COMMITTED))
                .isEqualTo(Files.readString(LICENCES.resolve(COMMITTED)));
    }

    /** A library ships its own licence text, or the standard text if the licence requires no more. */
    @Test
    void everyLicenceTextIsShipped() {
        assertThat(LICENCES.resolve("LICENSE")).isNotEmptyFile();
        assertThat(list).allSatisfy(library -> {
            Path own = LICENCES.resolve(library.artifact() + "-" + library.version());
            List<String> standing = library.licences().stream()
                    .filter(allowed()::contains)
                    .filter(licence -> licence.equals("Apache-2.0") || isText(licence, library))
                    .toList();
            assertThat(Files.isDirectory(own) || !standing.isEmpty())
                    .as(own.toString())
                    .isTrue();
        });
    }

    /** MIT and BSD licences also require the names of the copyright holders. */
    private static boolean isText(String licence, ThirdParty library) {
        try {
            Path text = LICENCES.resolve(licence + ".txt");
            return Files.exists(text)
                    && (!licence.startsWith("BSD") && !licence.equals("MIT")
                            || Files.readString(text).contains(library.artifact()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> allowed() {
        return List.of(property("licences.allowed").split("\\|"));
    }

    private static String property(String name) {
        return pom.replaceFirst("(?s).*<" + name + ">(.*?)</" + name + ">.*", "$1");
    }

    private static void assumeJar() throws IOException {
        Properties built = new Properties();
        try (BufferedReader file = Files.newBufferedReader(Path.of("target/quarkus-artifact.properties"))) {
            built.load(file);
        }
        Assumptions.assumeTrue(built.getProperty("type").contains("jar"), "a native executable is one file");
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
