package dev.rollcall.key.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.rollcall.http.FieldsOf;
import dev.rollcall.key.KeySecret;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The answer to a request that gives a key a secret: the key and, beside its fields, the secret. Its schema is in {@code META-INF/openapi.yaml},
 * because the generator would repeat the unwrapped fields.
 *
 * @param secret null if the request is repeated: the secret is not stored
 * @param secretNote why there is no secret, and what to do; null if there is one
 */
@Schema(hidden = true)
public record CreatedKey(
        @JsonUnwrapped @JsonSerialize(using = FieldsOf.class)
        KeyView key,

        @JsonInclude(JsonInclude.Include.NON_NULL) String secret,
        @JsonInclude(JsonInclude.Include.NON_NULL) String secretNote) {

    private static final String SHOWN_ONCE =
            "The secret was shown in the first answer to this request, and cannot be shown again. If you do not have it, rotate the key: then it gets a new one.";

    static CreatedKey of(KeyView key, KeySecret secret) {
        return new CreatedKey(key, secret.text(), null);
    }

    static CreatedKey repeated(KeyView key) {
        return new CreatedKey(key, null, SHOWN_ONCE);
    }

    /** Leaves out the secret. */
    @Override
    public String toString() {
        return "CreatedKey[" + key.id() + "]";
    }
}
