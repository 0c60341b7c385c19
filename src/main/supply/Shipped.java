import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Reduces the bill of materials that quarkus-cyclonedx writes to what is shipped. The build runs it after Quarkus has packaged.
 *
 * <p>The extension has no settings for this: it also lists what only the build used, and the moment it ran. Sorted and with the time
 * that goes into all archives, the bill is the same for each build of the same sources. What other projects have put into their jars
 * without naming it in a POM is added from {@code parts.json}.
 *
 * <p>It is a source file, run as it is with the libraries of the service: an image can be built from {@code src/main} alone.
 * Arguments: the file {@code parts.json}, the build directory, the file to write, and the time.
 */
final class Shipped {

    public static void main(String[] arguments) throws IOException {
        ObjectMapper json = new ObjectMapper();
        Optional<Path> written = newestBill(Path.of(arguments[1]));
        if (written.isEmpty()) {
            System.out.println("Quarkus wrote no bill of materials: nothing was packaged");
            return;
        }
        ObjectNode bill = (ObjectNode) json.readTree(written.get().toFile());
        reduce(bill, json.readTree(Path.of(arguments[0]).toFile()));
        ((ObjectNode) bill.get("metadata")).put("timestamp", arguments[3]);
        Files.writeString(
                Path.of(arguments[2]), json.writerWithDefaultPrettyPrinter().writeValueAsString(bill) + "\n");
    }

    /** The bill of the latest package: that of a jar may lie beside that of a native executable. */
    private static Optional<Path> newestBill(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith("-cyclonedx.json"))
                    .max(Comparator.comparing(file -> file.toFile().lastModified()));
        }
    }

    /** Keeps what is shipped, sorted. */
    private static void reduce(ObjectNode bill, JsonNode parts) {
        String service = bill.at("/metadata/component/bom-ref").asText();
        Map<String, JsonNode> shipped = new TreeMap<>();
        for (JsonNode component : bill.get("components")) {
            JsonNode inside = parts.path(component.path("group").asText() + ":"
                    + component.get("name").asText());
            if (inside.isArray()) {
                ((ObjectNode) component).set("components", inside);
            }
            String ref = component.get("bom-ref").asText();
            if ((isRuntime(component) || inside.isArray()) && !ref.equals(service)) {
                shipped.putIfAbsent(ref, component);
            }
        }
        bill.putArray("components").addAll(shipped.values());

        Map<String, JsonNode> dependencies = new TreeMap<>();
        for (JsonNode dependency : bill.path("dependencies")) {
            String ref = dependency.get("ref").asText();
            if (shipped.containsKey(ref) || ref.equals(service)) {
                TreeSet<String> on = new TreeSet<>();
                dependency.path("dependsOn").forEach(other -> on.add(other.asText()));
                on.retainAll(shipped.keySet());
                ArrayNode sorted = ((ObjectNode) dependency).putArray("dependsOn");
                on.forEach(sorted::add);
                dependencies.put(ref, dependency);
            }
        }
        bill.putArray("dependencies").addAll(dependencies.values());
    }

    private static boolean isRuntime(JsonNode component) {
        for (JsonNode property : component.path("properties")) {
            if (property.get("name").asText().equals("quarkus:component:scope")) {
                return property.get("value").asText().equals("runtime");
            }
        }
        return true;
    }
}
