package dev.rollcall.auth.token;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.config.ConfigMapping;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.StreamSupport;
import org.jboss.logging.Logger;

/** Reads the claims of tokens that tell attributes of the realm's user profile. Without a setting, no claim does. */
@ApplicationScoped
public class ProfileClaims {

    private static final Logger LOG = Logger.getLogger(ProfileClaims.class);

    private final Map<String, String> claims = new HashMap<>();

    /** The attributes whose claim was reported as wrong: a mapper in Keycloak concerns each token. */
    private final Set<String> reported = ConcurrentHashMap.newKeySet();

    /** Claims of attributes of the user profile. */
    @ConfigMapping(prefix = "rollcall.profile")
    public interface Config {

        /**
         * The claim that tells an attribute, by the name of the attribute, whose case does not matter here: the name of the claim, or the path of
         * one inside others, separated by slashes.
         */
        Map<String, String> claims();
    }

    public ProfileClaims(Config config) {
        config.claims().forEach((attribute, claim) -> claims.put(key(attribute), claim));
    }

    /** Returns the key of an attribute: environment variables have no lower case. */
    static String key(String attribute) {
        return attribute.toLowerCase(Locale.ROOT);
    }

    /** Returns the values of the attributes that a token tells, by their keys; each has at least one. */
    Map<String, List<String>> read(JsonNode payload) {
        if (claims.isEmpty()) {
            return Map.of();
        }
        Map<String, List<String>> attributes = new HashMap<>();
        claims.forEach((attribute, claim) ->
                values(attribute, claim, payload).ifPresent(values -> attributes.put(attribute, values)));
        return attributes;
    }

    private Optional<List<String>> values(String attribute, String claim, JsonNode payload) {
        JsonNode value = find(claim, payload);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        Iterable<JsonNode> each = value.isArray() ? value : List.of(value);
        List<JsonNode> all = StreamSupport.stream(each.spliterator(), false).toList();
        if (!all.stream().allMatch(JsonNode::isTextual)) {
            report(attribute, claim);
            return Optional.empty();
        }
        return Optional.of(all.stream()
                        .map(JsonNode::asText)
                        .filter(text -> !text.isBlank())
                        .toList())
                .filter(values -> !values.isEmpty());
    }

    /** A claim may have slashes in its name. */
    private static JsonNode find(String claim, JsonNode payload) {
        if (payload.has(claim)) {
            return payload.path(claim);
        }
        JsonNode node = payload;
        for (String part : claim.split("/")) {
            node = node.path(part);
        }
        return node;
    }

    private void report(String attribute, String claim) {
        if (reported.add(attribute)) {
            LOG.warnf(
                    "The claim %s of tokens, which rollcall.profile.claims.%s names, is neither a text nor a list of texts, so it is ignored."
                            + " Correct the claim's mapper in Keycloak. This is logged once.",
                    claim, attribute);
        }
    }
}
