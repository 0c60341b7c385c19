import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Run by the build when Quarkus has packaged: makes of Quarkus' bill of materials, which has the moment of its making and all that
 * the build used, one that is the same each time and names what is shipped; and gathers the licences of that, for the images.
 *
 * <p>It is a source file that is run as it is, with the service's own libraries: tests are not there when an image is built from the
 * sources alone, and in the service it has no business. Its arguments are the project's directory, that of the build, and the time
 * that goes into what is built.
 *
 * <p>Why not CycloneDX' own plugin for Maven: it tells what Maven resolves, which is more and less than what Quarkus ships, and the
 * hashes of jars as they were before Quarkus took things out of some of them.
 */
final class Shipped {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Files in a jar, at its top or in META-INF; and that of a module for browsers, which lies beside it. */
    private static final Pattern LICENCE = Pattern.compile(
            "(META-INF/)?((third[-_]?party[-_]?)?licen[cs]es?|notice|copying|about)([-._][^/]*)?|.*/_static/[^/]+/[^/]+/licen[cs]e",
            Pattern.CASE_INSENSITIVE);

    /** Names that projects have for licences; the others Quarkus knows. */
    private static final Map<String, String> IDS = Map.ofEntries(
            Map.entry("Apache License Version 2.0", "Apache-2.0"),
            Map.entry("Apache 2", "Apache-2.0"),
            Map.entry("EDL 1.0", "BSD-3-Clause"),
            Map.entry("Eclipse Distribution License - v 1.0", "BSD-3-Clause"),
            Map.entry("Eclipse Distribution License v. 1.0", "BSD-3-Clause"),
            Map.entry("EPL 2.0", "EPL-2.0"),
            Map.entry("Eclipse Public License 2.0", "EPL-2.0"),
            Map.entry("Eclipse Public License v. 2.0", "EPL-2.0"),
            Map.entry("Eclipse Public License - v 2.0", "EPL-2.0"),
            Map.entry("Eclipse Public License - v 1.0", "EPL-1.0"),
            Map.entry("GPL2 w/ CPE", "GPL-2.0-with-classpath-exception"),
            Map.entry(
                    "GNU General Public License, version 2 with the GNU Classpath Exception",
                    "GPL-2.0-with-classpath-exception"),
            Map.entry("Public Domain", "CC0-1.0"),
            Map.entry("Public Domain, per Creative Commons CC0", "CC0-1.0"));

    private final Path project;
    private final Path target;
    private final String time;

    private Shipped(Path project, Path target, String time) {
        this.project = project;
        this.target = target;
        this.time = time;
    }

    public static void main(String[] arguments) throws IOException {
        new Shipped(Path.of(arguments[0]), Path.of(arguments[1]), arguments[2]).run();
    }

    private void run() throws IOException {
        Optional<Path> made = made();
        if (made.isEmpty()) {
            System.out.println("Nothing was packaged, so there is nothing to say what is shipped");
            return;
        }
        ObjectNode bill = settled((ObjectNode) JSON.readTree(made.get().toFile()));
        Path licences = target.resolve("licences");
        delete(licences);
        Files.createDirectories(licences);
        Files.writeString(
                licences.resolve("rollcall.cdx.json"),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(bill) + "\n");
        Files.writeString(licences.resolve("THIRD-PARTY.md"), list(bill));
        Files.copy(project.resolve("LICENSE"), licences.resolve("LICENSE"));
        gather(bill, licences);
    }

    /** That of what was built last: a jar's may still lie beside a native executable's. */
    private Optional<Path> made() throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.toString().endsWith("-cyclonedx.json"))
                    .max(Comparator.comparing(file -> file.toFile().lastModified()));
        }
    }

    private ObjectNode settled(ObjectNode bill) throws IOException {
        ((ObjectNode) bill.get("metadata")).put("timestamp", time);
        String service = bill.at("/metadata/component/bom-ref").asText();
        List<JsonNode> shipped = new ArrayList<>();
        Set<String> named = new HashSet<>(Set.of(service));
        JsonNode parts =
                JSON.readTree(project.resolve("src/main/supply/parts.json").toFile());
        for (JsonNode component : bill.get("components")) {
            Optional<JsonNode> within = within(parts, component);
            if ((isRuntime(component) || within.isPresent()) && named.add(ref(component))) {
                licences((ObjectNode) component);
                within.ifPresent(inside -> ((ObjectNode) component).set("components", inside));
                shipped.add(component);
            }
        }
        shipped.sort(Comparator.comparing(Shipped::ref));
        bill.putArray("components").addAll(shipped);

        List<ObjectNode> dependencies = new ArrayList<>();
        for (JsonNode dependency : bill.path("dependencies")) {
            if (named.contains(dependency.get("ref").asText())) {
                ObjectNode one =
                        JSON.createObjectNode().put("ref", dependency.get("ref").asText());
                ArrayNode on = one.putArray("dependsOn");
                stream(dependency.path("dependsOn"))
                        .map(JsonNode::asText)
                        .filter(named::contains)
                        .distinct()
                        .sorted()
                        .forEach(on::add);
                dependencies.add(one);
            }
        }
        dependencies.sort(
                Comparator.comparing(dependency -> dependency.get("ref").asText()));
        bill.putArray("dependencies").addAll(dependencies);
        return bill;
    }

    private static String ref(JsonNode component) {
        return component.get("bom-ref").asText();
    }

    /** Not the service's own jar. */
    private static boolean isLibrary(JsonNode component) {
        return component.get("type").asText().equals("library")
                && !component.path("group").asText().equals("dev.rollcall");
    }

    private static boolean isRuntime(JsonNode component) {
        return stream(component.path("properties"))
                .filter(property -> property.get("name").asText().equals("quarkus:component:scope"))
                .allMatch(property -> property.get("value").asText().equals("runtime"));
    }

    /** What others have put into it, of which no POM tells. */
    private static Optional<JsonNode> within(JsonNode parts, JsonNode component) {
        String name =
                component.path("group").asText() + ":" + component.get("name").asText();
        return stream(parts)
                .filter(part -> part.get("in").asText().equals(name))
                .map(part -> part.get("components"))
                .findFirst();
    }

    /** By SPDX' ids, as far as they have one. */
    private static void licences(ObjectNode component) {
        Set<String> seen = new HashSet<>();
        ArrayNode licences = JSON.createArrayNode();
        for (JsonNode choice : component.path("licenses")) {
            JsonNode licence = choice.path("license");
            String id = IDS.get(licence.path("name").asText().strip());
            if (id != null) {
                licence = JSON.createObjectNode().put("id", id);
            }
            if (choice.has("expression")) {
                licences.add(choice);
            } else if (seen.add(name(licence))) {
                licences.addObject().set("license", licence);
            }
        }
        if (!licences.isEmpty()) {
            component.set("licenses", licences);
        }
    }

    private static String name(JsonNode licence) {
        return licence.path("id").asText(licence.path("name").asText());
    }

    private static String list(ObjectNode bill) {
        StringBuilder list = new StringBuilder("""
                # What is shipped with Rollcall

                The build writes this list from the bill of materials; `ShippedIT` compares the one that is kept, and says which licences
                are allowed. Where there is a choice, any of them will do. The texts are in the images, below `/app/licences`, and in
                `target/licences` after `mvn package`.

                | Component | Version | Licence |
                |---|---|---|
                """);
        for (JsonNode component : bill.get("components")) {
            if (isLibrary(component)) {
                row(list, component, "");
                String in = " (in `%s`)".formatted(component.get("name").asText());
                component.path("components").forEach(part -> row(list, part, in));
            }
        }
        return list.toString();
    }

    private static void row(StringBuilder list, JsonNode component, String in) {
        Set<String> licences = new TreeSet<>();
        for (JsonNode choice : component.path("licenses")) {
            licences.add(choice.has("expression") ? choice.get("expression").asText() : name(choice.get("license")));
        }
        String group = component.path("group").asText();
        list.append("| %s%s | %s | %s |\n"
                .formatted(
                        (group.isEmpty() ? "" : group + ":")
                                + component.get("name").asText(),
                        in,
                        component.path("version").asText(),
                        String.join(" or ", licences)));
    }

    /** The texts that each brings along, in a folder of its own; and for those that bring none, the licences' own. */
    private void gather(ObjectNode bill, Path licences) throws IOException {
        Map<String, Path> known = classPath();
        for (JsonNode component : bill.get("components")) {
            String name = component.get("name").asText() + "-"
                    + component.path("version").asText();
            String place = component.at("/evidence/occurrences/0/location").asText();
            Path jar = place.isEmpty()
                    ? known.get(name + ".jar")
                    : target.resolve("quarkus-app").resolve(place);
            if (isLibrary(component) && jar != null && Files.isRegularFile(jar)) {
                copy(jar, licences.resolve(name));
            }
        }
        try (Stream<Path> texts = Files.list(project.resolve("src/main/supply/licences"))) {
            for (Path text : texts.toList()) {
                Files.copy(text, licences.resolve(text.getFileName()));
            }
        }
    }

    /** Where jars are while a native executable is made, which has no folder of them. */
    private static Map<String, Path> classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(file -> file.endsWith(".jar"))
                .map(Path::of)
                .collect(Collectors.toMap(
                        file -> file.getFileName().toString(), file -> file, (one, other) -> one, HashMap::new));
    }

    private static void copy(Path jar, Path folder) throws IOException {
        try (ZipFile archive = new ZipFile(jar.toFile())) {
            for (ZipEntry entry :
                    archive.stream().filter(entry -> !entry.isDirectory()).toList()) {
                Path copy = folder.resolve(Path.of(entry.getName()).getFileName());
                if (LICENCE.matcher(entry.getName()).matches()
                        && !entry.getName().endsWith(".class")
                        && !Files.exists(copy)) {
                    Files.createDirectories(folder);
                    try (InputStream text = archive.getInputStream(entry)) {
                        Files.copy(text, copy);
                    }
                }
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
