package dev.rollcall.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.rollcall.paging.Cursors;
import dev.rollcall.paging.RollcallConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import javax.crypto.spec.SecretKeySpec;

/** Compares requests without storing them, since a body may hold a password. */
@ApplicationScoped
public class RequestFingerprints {

    private final SecretKeySpec key;

    RequestFingerprints(RollcallConfig config) {
        this.key = Cursors.derive(config, "rollcall fingerprint");
    }

    /**
     * @param operation the operation and its resource
     * @param body the order of members and white space do not matter
     */
    public String of(String operation, JsonNode body) {
        return HexFormat.of()
                .formatHex(Cursors.hmac(key, operation, canonical(body).getBytes(StandardCharsets.UTF_8)));
    }

    private static String canonical(JsonNode node) {
        if (node.isObject()) {
            Map<String, String> members = new TreeMap<>();
            node.properties().forEach(entry -> members.put(entry.getKey(), canonical(entry.getValue())));
            return members.entrySet().stream()
                    .map(entry -> TextNode.valueOf(entry.getKey()) + ":" + entry.getValue())
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (node.isArray()) {
            return StreamSupport.stream(node.spliterator(), false)
                    .map(RequestFingerprints::canonical)
                    .collect(Collectors.joining(",", "[", "]"));
        }
        return node.toString();
    }
}
