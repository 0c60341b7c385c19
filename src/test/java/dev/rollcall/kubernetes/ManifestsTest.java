package dev.rollcall.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks kubernetes/ against Kubernetes's schemas, and its files against each other, which no schema can do. */
class ManifestsTest {

    /** System property with the directory of the rendered overlays, one file each; set by .ci/kubernetes. */
    private static final String RENDERED = "kubernetes.rendered";

    private static final Path SETTINGS = Path.of("src/main/resources/application.properties");

    /** The settings of the example, which also say how to prepare the realm. */
    private static final Path EXAMPLE = Manifests.COMMITTED.resolve("overlays/example/settings/kustomization.yaml");

    private static final Pattern JWKS_URL = Pattern.compile("ROLLCALL_JWKS_URL=(\\S+)");

    private final List<JsonNode> base = Manifests.below(Manifests.COMMITTED.resolve("base"));
    private final List<JsonNode> migration = Manifests.below(Manifests.COMMITTED.resolve("migration"));

    ManifestsTest() throws IOException {}

    @Test
    void everyResourceMatchesItsSchema() throws IOException {
        List<JsonNode> all = Manifests.below(Manifests.COMMITTED);

        assertThat(all).hasSizeGreaterThanOrEqualTo(9);
        assertValid(all);
    }

    @Test
    void renderedOverlaysAreValidAndConsistent() throws IOException {
        String rendered = System.getProperty(RENDERED);
        Assumptions.assumeTrue(rendered != null, ".ci/kubernetes renders the overlays and passes their directory");

        List<JsonNode> service = Manifests.in(Path.of(rendered, "service.yaml"));
        List<JsonNode> job = Manifests.in(Path.of(rendered, "migration.yaml"));

        for (List<JsonNode> resources : List.of(service, job)) {
            assertValid(resources);
            JsonNode settings = Manifests.only(resources, "ConfigMap");
            JsonNode workload = workload(resources);
            assertThat(Manifests.container(workload)
                            .at("/envFrom/0/configMapRef/name")
                            .asText())
                    .isEqualTo(settings.at("/metadata/name").asText())
                    .matches("rollcall-[a-z0-9]{10}");
            assertThat(resources)
                    .allSatisfy(resource -> assertThat(
                                    resource.at("/metadata/namespace").asText())
                            .isEqualTo("rollcall"));
            // The image and the labels have the same version.
            assertThat(Manifests.container(workload).path("image").asText())
                    .endsWith(":"
                            + workload.path("metadata")
                                    .path("labels")
                                    .path("app.kubernetes.io/version")
                                    .asText());
        }
        assertFitsTogether(service);
        assertKeycloakReadsPublicKey(
                service,
                Manifests.only(service, "Service").at("/metadata/namespace").asText());
        JsonNode deployment = Manifests.only(service, "Deployment");
        assertThat(deployment.at("/spec/selector/matchLabels").has("app.kubernetes.io/version"))
                .as("a Deployment's selector is immutable, and the version changes")
                .isFalse();
        JsonNode migrate = Manifests.only(job, "Job");
        assertThat(Manifests.container(migrate).path("image"))
                .isEqualTo(Manifests.container(deployment).path("image"));
        assertThat(migrate.at("/metadata/name").asText())
                .isEqualTo("rollcall-migrate-"
                        + migrate.path("metadata")
                                .path("labels")
                                .path("app.kubernetes.io/version")
                                .asText());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    /spec                        | replica: 2                    | replica
                    /spec                        | replicas: two                 | two
                    /spec                        | replicas: '2'                 | /spec/replicas
                    /spec                        | paused: 'false'               | /spec/paused
                    /spec/template/spec          | hostnetwork: true             | hostnetwork
                    /spec/template/spec          | nodeSelector: {disk: 1}       | nodeSelector
                    /spec/template/spec          | containers: {name: rollcall}  | containers
                    /spec/template/spec          | volumes: [{emptyDir: {}}]     | name
                    /spec                        | selector:                     | null
                    /spec/template/spec/containers/0/env/2 | value: 5            | value
                    """)
    void schemaViolationsAreReported(String where, String what, String named) throws IOException {
        JsonNode broken = Manifests.only(base, "Deployment").deepCopy();
        assertThat(KubernetesSchema.violations(broken)).isEmpty();

        object(broken.at(where)).setAll(object(Manifests.parse(what)));

        assertThat(KubernetesSchema.violations(broken))
                .singleElement()
                .asString()
                .contains(named);
    }

    @Test
    void missingFieldAndUnknownKindAreReported() throws IOException {
        JsonNode broken = Manifests.only(base, "HorizontalPodAutoscaler").deepCopy();
        object(broken.path("spec")).remove("maxReplicas");
        assertThat(KubernetesSchema.violations(broken))
                .singleElement()
                .asString()
                .contains("maxReplicas");

        assertThat(KubernetesSchema.violations(
                        Manifests.parse("{apiVersion: autoscaling/v1, kind: PodDisruptionBudget}")))
                .singleElement()
                .asString()
                .contains("no schema");
        assertThatThrownBy(() -> Manifests.parse("{kind: Job, kind: Pod}")).hasMessageContaining("Duplicate");
    }

    @Test
    void baseIsConsistent() {
        assertFitsTogether(base);
        assertThat(Manifests.find(migration, "NetworkPolicy", "rollcall-migrate")
                        .at("/spec/podSelector/matchLabels"))
                .isEqualTo(Manifests.only(migration, "Job").at("/spec/template/metadata/labels"));
    }

    @Test
    void keycloakReadsThePublicKeyAtAnAddressOfTheService() throws IOException {
        assertKeycloakReadsPublicKey(
                base,
                Manifests.parse(Files.readString(EXAMPLE)).path("namespace").asText());
    }

    @Test
    void migrationPodsMatchNoSelectorOfTheService() {
        JsonNode pods = Manifests.only(migration, "Job").at("/spec/template/metadata/labels");

        for (JsonNode selector : List.of(
                Manifests.only(base, "Service").at("/spec/selector"),
                Manifests.only(base, "Deployment").at("/spec/selector/matchLabels"),
                Manifests.only(base, "PodDisruptionBudget").at("/spec/selector/matchLabels"))) {
            assertThat(selects(selector, pods)).isFalse();
        }
    }

    @Test
    void podsHaveLeastPrivilege() {
        for (JsonNode workload : List.of(workload(base), workload(migration))) {
            JsonNode pod = workload.at("/spec/template/spec");
            JsonNode container = Manifests.container(workload);
            assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
            assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
            assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                    .isTrue();
            assertThat(container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true))
                    .isFalse();
            assertThat(container.at("/securityContext/capabilities/drop")).hasToString("[\"ALL\"]");
            assertThat(container.at("/resources/limits/memory").asText())
                    .isEqualTo(container.at("/resources/requests/memory").asText())
                    .isNotEmpty();
            assertThat(container.at("/resources/limits").has("cpu")).isFalse();
        }
    }

    @Test
    void gracePeriodExceedsShutdownDelayAndTimeout() throws IOException {
        Properties settings = new Properties();
        try (var reader = Files.newBufferedReader(SETTINGS)) {
            settings.load(reader);
        }
        JsonNode deployment = Manifests.only(base, "Deployment");
        Duration delay =
                Duration.parse("PT" + environmentValue(Manifests.container(deployment), "QUARKUS_SHUTDOWN_DELAY"));
        Duration timeout = Duration.parse("PT" + settings.getProperty("quarkus.shutdown.timeout"));
        int grace = deployment
                .at("/spec/template/spec/terminationGracePeriodSeconds")
                .asInt();

        assertThat(settings.getProperty("quarkus.shutdown.delay-enabled")).isEqualTo("true");
        // 10 more seconds, to close connections and pools.
        assertThat(Duration.ofSeconds(grace))
                .isGreaterThanOrEqualTo(delay.plus(timeout).plusSeconds(10));
        // Long enough for a readiness probe to notice, for load balancers that rely on probes alone.
        JsonNode readiness = Manifests.container(deployment).path("readinessProbe");
        assertThat(delay)
                .isGreaterThan(
                        Duration.ofSeconds(readiness.path("periodSeconds").asInt()));
    }

    @Test
    void rollOutKeepsCapacity() {
        JsonNode update = Manifests.only(base, "Deployment").at("/spec/strategy/rollingUpdate");

        assertThat(update.path("maxUnavailable").numberValue()).isEqualTo(0);
        assertThat(update.path("maxSurge").numberValue()).isEqualTo(1);
        assertThat(Manifests.only(base, "Deployment").path("spec").has("replicas"))
                .as("applying the manifest again must not undo the autoscaler's scaling")
                .isFalse();
    }

    private static void assertValid(List<JsonNode> resources) {
        assertThat(resources)
                .allSatisfy(resource -> assertThat(KubernetesSchema.violations(resource))
                        .as("%s %s", resource.path("kind"), resource.at("/metadata/name"))
                        .isEmpty());
    }

    /** Checks that every reference from one resource to another, by name or label, has its target. */
    private static void assertFitsTogether(List<JsonNode> resources) {
        JsonNode deployment = Manifests.only(resources, "Deployment");
        JsonNode pods = deployment.at("/spec/template/metadata/labels");
        JsonNode container = Manifests.container(deployment);
        Set<String> portNames = new TreeSet<>(container.path("ports").findValuesAsText("name"));
        int port = named(container.path("ports"), "http").path("containerPort").asInt();

        assertThat(selects(deployment.at("/spec/selector/matchLabels"), pods)).isTrue();
        JsonNode service = Manifests.only(resources, "Service");
        assertThat(selects(service.at("/spec/selector"), pods)).isTrue();
        assertThat(named(service.at("/spec/ports"), "http").path("targetPort").asInt())
                .isEqualTo(port);
        int managementPort = named(container.path("ports"), "management")
                .path("containerPort")
                .asInt();
        assertThat(managementPort).isPositive().isNotEqualTo(port);
        assertThat(List.of("startupProbe", "livenessProbe", "readinessProbe"))
                .allSatisfy(probe -> assertThat(
                                container.at("/" + probe + "/httpGet/port").asInt())
                        .isEqualTo(managementPort));
        JsonNode annotations = deployment.at("/spec/template/metadata/annotations");
        assertThat(annotations.path("prometheus.io/port").asInt()).isEqualTo(managementPort);
        assertThat(annotations.path("prometheus.io/path").asText()).isEqualTo("/q/metrics");
        JsonNode target = Manifests.only(resources, "HorizontalPodAutoscaler").at("/spec/scaleTargetRef");
        for (String name : List.of("apiVersion", "kind")) {
            assertThat(target.path(name)).isEqualTo(deployment.path(name));
        }
        assertThat(target.path("name")).isEqualTo(deployment.at("/metadata/name"));
        assertThat(selects(Manifests.only(resources, "PodDisruptionBudget").at("/spec/selector/matchLabels"), pods))
                .isTrue();
        JsonNode policy = Manifests.only(resources, "NetworkPolicy");
        assertThat(selects(policy.at("/spec/podSelector/matchLabels"), pods)).isTrue();
        assertThat(policy.path("spec").path("ingress").findValuesAsText("port")).isSubsetOf(portNames);
        for (JsonNode rule : policy.at("/spec/ingress")) {
            assertThat(rule.has("from"))
                    .as("allowed clients of port " + rule.at("/ports/0/port").asText())
                    .isEqualTo(rule.at("/ports/0/port").asText().equals("management"));
        }
        assertThat(deployment.at("/spec/template/spec/serviceAccountName"))
                .isEqualTo(Manifests.only(resources, "ServiceAccount").at("/metadata/name"));
        for (JsonNode spread : deployment.at("/spec/template/spec/topologySpreadConstraints")) {
            assertThat(selects(spread.at("/labelSelector/matchLabels"), pods)).isTrue();
        }
        List<String> volumes = new ArrayList<>();
        deployment
                .at("/spec/template/spec/volumes")
                .forEach(volume -> volumes.add(volume.path("name").asText()));
        for (JsonNode mount : container.path("volumeMounts")) {
            assertThat(mount.path("name").asText()).isIn(volumes);
        }
        for (JsonNode ingress : resources.stream()
                .filter(resource -> resource.path("kind").asText().equals("Ingress"))
                .toList()) {
            JsonNode backend = ingress.at("/spec/rules/0/http/paths/0/backend/service");
            assertThat(backend.path("name")).isEqualTo(service.at("/metadata/name"));
            assertThat(backend.at("/port/name").asText()).isEqualTo("http");
        }
    }

    /** Checks the address that the example and its page name, and that the pods of Keycloak may open it. */
    private static void assertKeycloakReadsPublicKey(List<JsonNode> resources, String namespace) throws IOException {
        JsonNode service = Manifests.only(resources, "Service");
        JsonNode port = named(service.at("/spec/ports"), "http");
        String address = "http://%s.%s.svc%s/.well-known/jwks.json"
                .formatted(
                        service.at("/metadata/name").asText(),
                        namespace,
                        port.path("port").asInt() == 80 ? "" : ":" + port.path("port"));
        for (Path file : List.of(EXAMPLE, Path.of("docs/kubernetes.md"))) {
            assertThat(JWKS_URL.matcher(Files.readString(file)).results().map(found -> found.group(1)))
                    .as(file.toString())
                    .containsExactly(address);
        }
        assertThat(Manifests.only(resources, "NetworkPolicy").at("/spec/ingress"))
                .anySatisfy(rule -> {
                    assertThat(rule.has("from")).isFalse();
                    assertThat(rule.at("/ports/0/port").asText()).isEqualTo("http");
                });
    }

    private static JsonNode named(JsonNode list, String name) {
        return StreamSupport.stream(list.spliterator(), false)
                .filter(item -> item.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode workload(List<JsonNode> resources) {
        return resources.stream()
                .filter(resource -> Set.of("Deployment", "Job")
                        .contains(resource.path("kind").asText()))
                .findFirst()
                .orElseThrow();
    }

    private static String environmentValue(JsonNode container, String name) {
        return StreamSupport.stream(container.path("env").spliterator(), false)
                .filter(variable -> variable.path("name").asText().equals(name))
                .map(variable -> variable.path("value").asText())
                .findFirst()
                .orElseThrow();
    }

    private static boolean selects(JsonNode selector, JsonNode labels) {
        assertThat(selector).isNotEmpty();
        return selector.properties().stream().allMatch(label -> label.getValue().equals(labels.get(label.getKey())));
    }

    private static ObjectNode object(JsonNode node) {
        return (ObjectNode) node;
    }
}
