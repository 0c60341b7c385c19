package dev.rollcall.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiResponse;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Map;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.JsonWebSignature;
import org.junit.jupiter.api.Test;

/** The public keys, as everyone gets them. */
@QuarkusTest
class JwksTest {

    private static final String JWKS = "/.well-known/jwks.json";

    @Inject
    Signer signer;

    @Test
    void everyoneGetsThePublicKeyWhichVerifiesSignatures() throws Exception {
        ApiResponse response = Api.anonymous().read(JWKS);
        JsonWebSignature signature = new JsonWebSignature();
        signature.setCompactSerialization(signer.sign(Map.of("sub", "somebody")));

        response.header("Cache-Control", "public, max-age=60")
                .contentType("application/json")
                .body("keys", hasSize(1))
                .body("keys[0].kty", equalTo("EC"))
                .body("keys[0].crv", equalTo("P-256"))
                .body("keys[0].alg", equalTo("ES256"))
                .body("keys[0].use", equalTo("sig"))
                .body("keys[0].kid", equalTo(signature.getKeyIdHeaderValue()));
        Map<String, Object> key = response.path("keys[0]");
        assertThat(key).containsOnlyKeys("kty", "kid", "use", "alg", "crv", "x", "y");
        signature.setKey(
                new JsonWebKeySet(response.asString()).getJsonWebKeys().get(0).getKey());
        assertThat(signature.verifySignature()).isTrue();
    }
}
