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
 * What Kubernetes says of a kind of resource, by the models that its Java client generates from the API's description
 * (client 24 is Kubernetes 1.33). The models themselves check required and unknown fields; types they let pass are found
 * by what comes out differently of a model than it went in: {@code replicas: "2"} comes out as a number.
 */
enum Schema {
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

    Schema(String apiVersion, String kind, Class<?> model, Check check) {
        this.apiVersion = apiVersion;
        this.kind = kind;
        this.model = model;
        this.check = check;
    }

    /** What is wrong with a resource; empty if nothing is. */
    static List<String> violations(JsonNode resource) {
        String apiVersion = resource.path("apiVersion").asText();
        String kind = resource.path("kind").asText();
        for (Schema schema : values()) {
            if (schema.apiVersion.equals(apiVersion) && schema.kind.equals(kind)) {
                return schema.check(JsonParser.parseString(resource.toString()));
            }
        }
        return List.of("no schema for kind '%s' of '%s'".formatted(kind, apiVersion));
    }

    private List<String> check(JsonElement resource) {
        JsonElement understood;
        try {
            check.validate(resource);
            understood = JSON.getGson().toJsonTree(JSON.getGson().fromJson(resource, model));
        } catch (IOException | RuntimeException e) {
            // of the models only: both kinds of exception say which field is wrong
            return List.of(e.getMessage());
        }
        List<String> differences = new ArrayList<>();
        compare("", resource, understood, differences);
        return differences;
    }

    private static void compare(String path, JsonElement given, JsonElement understood, List<String> differences) {
        if (given instanceof JsonObject object && understood instanceof JsonObject other) {
            // Models add empty lists; what counts is that nothing given is lost or changed.
            object.entrySet()
                    .forEach(field -> compare(
                            path + "/" + field.getKey(), field.getValue(), other.get(field.getKey()), differences));
        } else if (given instanceof JsonArray array
                && understood instanceof JsonArray other
                && array.size() == other.size()) {
            for (int i = 0; i < array.size(); i++) {
                compare(path + "/" + i, array.get(i), other.get(i), differences);
            }
        } else if (!isSame(given, understood)) {
            differences.add("%s is %s, which is understood as %s".formatted(path, given, understood));
        }
    }

    private static boolean isSame(JsonElement given, JsonElement understood) {
        if (given instanceof JsonPrimitive one && understood instanceof JsonPrimitive other) {
            return one.isString() == other.isString()
                    && one.isBoolean() == other.isBoolean()
                    && one.getAsString().equals(other.getAsString());
        }
        return given.equals(understood);
    }
}
