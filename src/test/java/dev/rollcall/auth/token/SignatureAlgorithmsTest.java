package dev.rollcall.auth.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.RealmKey;
import dev.rollcall.testing.Settings;
import java.security.KeyPair;
import java.util.Map;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;

class SignatureAlgorithmsTest {

    private final KeyPair pair = RealmKey.foreign();
    private final KeyAlgorithms keys = new KeyAlgorithms();

    @Test
    void unconfiguredAlgorithmIsRefused() throws JoseException {
        assertThat(accepts("RS256", "RS256")).isTrue();
        assertThat(accepts("RS256", "RS512")).isFalse();
    }

    @Test
    void keyVerifiesOnlyItsPublishedAlgorithm() throws JoseException {
        keys.remember(published("RS256"));

        assertThat(accepts("RS256,PS256", "RS256")).isTrue();
        assertThat(accepts("RS256,PS256", "PS256")).isFalse();
    }

    @Test
    void keyWithoutAlgorithmVerifiesEveryConfiguredAlgorithm() throws JoseException {
        keys.remember(published(null));

        assertThat(accepts("RS256,PS256", "RS256")).isTrue();
        assertThat(accepts("RS256,PS256", "PS256")).isTrue();
    }

    @Test
    void unreadableKeysDoNotReplaceKnownKeys() throws JoseException {
        keys.remember(published("RS256"));

        keys.remember("<html>");

        assertThat(accepts("RS256,PS256", "PS256")).isFalse();
    }

    private String published(String algorithm) throws JoseException {
        JsonWebKey key = PublicJsonWebKey.Factory.newPublicJwk(pair.getPublic());
        key.setKeyId("own");
        key.setAlgorithm(algorithm);
        return new JsonWebKeySet(key).toJson();
    }

    private boolean accepts(String configured, String algorithm) throws JoseException {
        JsonWebSignature token = new JsonWebSignature();
        token.setAlgorithmHeaderValue(algorithm);
        token.setKey(pair.getPrivate());
        token.setPayload("{\"sub\":\"a\"}");
        CallerConfig config = Settings.of(CallerConfig.class, Map.of("rollcall.token.algorithms", configured));
        try {
            new JwtConsumerBuilder()
                    .setVerificationKey(pair.getPublic())
                    .registerValidator(new SignatureAlgorithms(config, keys))
                    .build()
                    .processToClaims(token.getCompactSerialization());
            return true;
        } catch (InvalidJwtException e) {
            return false;
        }
    }
}
