package dev.rollcall.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Schemas of Kubernetes resources, taken from the models of the Java client, which are generated from the API's description (client 24 is
 * Kubernetes 1.33). The models check required and unknown fields. Wrong types are found by a round trip through the model, which changes
 * them: {@code replicas: "2"} comes back as a number.
 */
enum KubernetesSchema {
    CONFIG_MAP("v1", "ConfigMap", V1ConfigMap.class, V1ConfigMap::validateJsonElement),
    SERVICE("v1", "Service", V1Service.class, V1Service::validateJsonElement),
    SERVICE_ACCOUNT("v1", "ServiceAccount", V1ServiceAccount.class, V1ServiceAccount::validateJsonElement),
    DEPLOYMENT("apps/v1", "Deployment", V1Deployment.class, V1Deployment::validateJsonElement),
    JOB("batch/v1", "Job", V1Job.class, V1Job::validateJsonElement),
    AUTOSCALER(
            "autoscaling/v2",
            "HorizontalPodAutoscaler",
            V2HorizontalPodAutoscaler.class,
            V2HorizontalPodAutoscaler::validateJsonElement),
    DISRUPTION_BUDGET(
            "policy/v1",
            "PodDisruptionBudget",
            V1PodDisruptionBudget.class,
            V1PodDisruptionBudget::validateJsonElement),
    INGRESS("networking.k8s.io/v1", "Ingress", V1Ingress.class, V1Ingress::validateJsonElement),
    NETWORK_POLICY(
            "networking.k8s.io/v1", "NetworkPolicy", V1NetworkPolicy.class, V1NetworkPolicy::validateJsonElement);

    private interface Check {
        void validate(JsonElement resource) throws IOException;
    }

    private final String apiVersion;
    private final String kind;
    private final Class<?> model;
    private final Check check;

    KubernetesSchema(String apiVersion, String kind, Class<?> model, Check check) {
        this.apiVersion = apiVersion;
        this.kind = kind;
        this.model = model;
        this.check = check;
    }

    /** Returns one message for each error in a resource; empty if there is none. */
    static List<String> violations(JsonNode resource) {
        String apiVersion = resource.path("apiVersion").asText();
        String kind = resource.path("kind").asText();
        for (KubernetesSchema schema : values()) {
            if (schema.apiVersion.equals(apiVersion) && schema.kind.equals(kind)) {
                return schema.check(JsonParser.parseString(resource.toString()));
            }
        }
        return List.of("no schema for kind '%s' of '%s'".formatted(kind, apiVersion));
    }

    private List<String> check(JsonElement resource) {
        JsonElement parsed;
        try {
            check.validate(resource);
            parsed = JSON.getGson().toJsonTree(JSON.getGson().fromJson(resource, model));
        } catch (IOException | RuntimeException e) {
            // thrown by the models; the messages name the wrong field
            return List.of(e.getMessage());
        }
        List<String> differences = new ArrayList<>();
        compare("", resource, parsed, differences);
        return differences;
    }

    private static void compare(String path, JsonElement original, JsonElement parsed, List<String> differences) {
        if (original instanceof JsonObject object && parsed instanceof JsonObject other) {
            // Models add empty lists, so only lost or changed fields count.
            object.entrySet()
                    .forEach(field -> compare(
                            path + "/" + field.getKey(), field.getValue(), other.get(field.getKey()), differences));
        } else if (original instanceof JsonArray array
                && parsed instanceof JsonArray other
                && array.size() == other.size()) {
            for (int i = 0; i < array.size(); i++) {
                compare(path + "/" + i, array.get(i), other.get(i), differences);
            }
        } else if (!isSame(original, parsed)) {
            differences.add("%s is %s, which is parsed as %s".formatted(path, original, parsed));
        }
    }

    private static boolean isSame(JsonElement original, JsonElement parsed) {
        if (original instanceof JsonPrimitive one && parsed instanceof JsonPrimitive other) {
            return one.isString() == other.isString()
                    && one.isBoolean() == other.isBoolean()
                    && one.getAsString().equals(other.getAsString());
        }
        return original.equals(parsed);
    }
}
