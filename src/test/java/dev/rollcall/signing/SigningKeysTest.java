package dev.rollcall.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import dev.rollcall.database.JsonText;
import dev.rollcall.database.Statements;
import dev.rollcall.encryption.SecretEncryption;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.SettableClock;
import dev.rollcall.testing.TimeLimits;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduler;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.VerificationJwkSelector;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The signing keys of several replicas, which share a database. The application of the tests is none of them. */
@QuarkusTest
class SigningKeysTest {

    private static final String SECRET = "the secret of these replicas, 1 to 9";
    private static final String NEXT = "their next secret, with a 2 in front";
    private static final int REPLICAS = 8;
    private static final Duration ROTATION = Duration.ofDays(30);

    private final SettableClock clock = new SettableClock(Instant.now().truncatedTo(ChronoUnit.MICROS));

    @Inject
    Statements statements;

    @Inject
    ServiceDatabase database;

    @Inject
    JsonText json;

    @Inject
    Scheduler scheduler;

    @Inject
    SigningKeys ofApplication;

    @TempDir
    Path directory;

    /** The settings of a replica. */
    private record Settings(boolean enabled, Optional<String> signingKeyFile, Duration signingKeyRotation)
            implements SigningConfig {}

    /** A replica, with its own memory. */
    private record Replica(Signer signer, SigningKeys keys, StoredKeys stored) {

        String kid() {
            return jws(signer.sign(Map.of("sub", "somebody"))).getKeyIdHeaderValue();
        }

        List<String> published() {
            return signer.published().keys().stream().map(PublicKey::kid).toList();
        }
    }

    /** Otherwise the application would store a key of its own. */
    @BeforeEach
    void deleteKeys() {
        scheduler.pause();
        database.execute("delete from signing_keys");
    }

    @AfterEach
    void restore() {
        database.execute("delete from signing_keys");
        ofApplication.refresh();
        scheduler.resume();
    }

    private Replica replica() {
        return replica(SECRET, null);
    }

    private Replica replica(String secret, String previous) {
        return replica(new Settings(true, Optional.empty(), ROTATION), secret, previous, clock);
    }

    private Replica replica(Settings settings, String secret, String previous, Clock clock) {
        SecretEncryption encryption =
                new SecretEncryption(() -> Optional.of(secret), () -> Optional.ofNullable(previous));
        StoredKeys stored = new StoredKeys(statements, encryption);
        SigningKeys keys = new SigningKeys(settings, stored, clock);
        return new Replica(new Signer(settings, keys), keys, stored);
    }

    private static JsonWebSignature jws(String compact) {
        try {
            JsonWebSignature signature = new JsonWebSignature();
            signature.setCompactSerialization(compact);
            return signature;
        } catch (JoseException e) {
            throw new AssertionError(e);
        }
    }

    private List<Replica> replicas() {
        return Stream.generate(this::replica).limit(REPLICAS).toList();
    }

    /** Each replica does it in a thread of its own, all at the same time. */
    private static <T> List<T> together(List<Replica> replicas, Function<Replica, T> work) {
        ExecutorService threads = Executors.newFixedThreadPool(REPLICAS);
        CyclicBarrier start = new CyclicBarrier(REPLICAS);
        try {
            List<Future<T>> results = replicas.stream()
                    .map(replica -> threads.submit(() -> {
                        start.await();
                        return work.apply(replica);
                    }))
                    .toList();
            return results.stream().map(TimeLimits::get).toList();
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void replicasThatStartTogetherHaveOneKey() {
        List<Replica> replicas = replicas();

        assertThat(together(replicas, Replica::kid).stream().distinct()).hasSize(1);
        assertThat(database.number("select count(*) from signing_keys")).isOne();
    }

    @Test
    void keySurvivesARestart() {
        Replica before = replica();
        String kid = before.kid();
        KeySet published = before.signer().published();
        clock.advance(ROTATION.minusSeconds(1));

        assertThat(replica().kid()).isEqualTo(kid);
        assertThat(replica().signer().published()).isEqualTo(published);
    }

    /** The replica keeps the key in memory, so the table must keep it, too. */
    @Test
    void firstKeyStaysIfTheTransactionThatNeededItIsRolledBack() {
        Replica replica = replica();

        assertThatThrownBy(() -> QuarkusTransaction.requiringNew().run(() -> {
                    replica.kid();
                    throw new UnsupportedOperationException();
                }))
                .isInstanceOf(UnsupportedOperationException.class);

        assertThat(replica().kid()).isEqualTo(replica.kid());
    }

    @Test
    void privateKeyIsNotInTheDatabaseInTheClear() throws Exception {
        String secret = replica().keys().current().signing().orElseThrow().secret();
        String number = (String) JsonUtil.parseJson(secret).get("d");

        String row = database.text(
                "select concat_ws(' ', public_key, encode(private_key, 'hex'), encode(private_key, 'escape')) from"
                        + " signing_keys");
        assertThat(row)
                .contains("P-256")
                .doesNotContain(number)
                .doesNotContain(HexFormat.of().formatHex(number.getBytes(StandardCharsets.UTF_8)))
                .doesNotContain(HexFormat.of().formatHex(Base64.getUrlDecoder().decode(number)));
    }

    @Test
    void publishedKeysVerifyWhatIsSigned() throws Exception {
        Replica replica = replica();
        String compact = replica.signer().sign(Map.of("sub", "somebody", "exp", 1_800_000_000L, "aud", "the realm"));

        JsonWebKeySet published = new JsonWebKeySet(json.of(replica().signer().published()));
        JsonWebSignature signature = jws(compact);
        assertThat(signature.getHeaders().getFullHeaderAsJsonString())
                .isEqualTo("{\"alg\":\"ES256\",\"kid\":\"%s\",\"typ\":\"JWT\"}".formatted(replica.kid()));
        signature.setKey(new VerificationJwkSelector()
                .select(signature, published.getJsonWebKeys())
                .getKey());
        assertThat(signature.verifySignature()).isTrue();
        assertThat(JsonUtil.parseJson(signature.getPayload()))
                .isEqualTo(Map.of("sub", "somebody", "exp", 1_800_000_000L, "aud", "the realm"));
    }

    @Test
    void keyIsPublishedBeforeItSignsAndAfterIt() {
        Replica one = replica();
        Replica other = replica();
        String first = one.kid();
        assertThat(other.kid()).isEqualTo(first);
        clock.advance(ROTATION);

        refresh(one, other);
        List<String> both = one.published();
        assertThat(both).hasSize(2).startsWith(first);
        assertThat(other.published()).isEqualTo(both);
        assertThat(List.of(one.kid(), other.kid())).containsOnly(first);

        clock.advance(SigningKeys.AHEAD);
        refresh(other, one);
        assertThat(List.of(one.kid(), other.kid())).containsOnly(both.get(1));
        assertThat(one.published()).isEqualTo(both);

        clock.advance(SigningKeys.AFTERWARDS);
        refresh(one, other);
        assertThat(List.of(one.published(), other.published())).containsOnly(List.of(both.get(1)));
        assertThat(replica().kid()).isEqualTo(both.get(1));

        clock.advance(ROTATION);
        refresh(one, other);
        assertThat(other.published()).hasSize(2).startsWith(both.get(1));
    }

    private static void refresh(Replica... replicas) {
        Stream.of(replicas).forEach(replica -> replica.keys().refresh());
    }

    @Test
    void replicasThatRotateTogetherHaveOneNewKey() {
        List<Replica> replicas = replicas();
        replicas.forEach(Replica::kid);
        clock.advance(ROTATION);

        List<List<String>> published = together(replicas, replica -> {
            replica.keys().refresh();
            return replica.published();
        });

        assertThat(database.number("select count(*) from signing_keys")).isEqualTo(2);
        assertThat(published.stream().distinct())
                .singleElement()
                .asInstanceOf(LIST)
                .hasSize(2);
    }

    @Test
    void keyUnderThePreviousSecretSignsAndIsEncryptedAnew() {
        String kid = replica().kid();

        Replica changed = replica(NEXT, SECRET);
        assertThat(changed.kid()).isEqualTo(kid);
        assertThat(changed.stored().encryptAnew()).isOne();
        assertThat(changed.stored().encryptAnew()).isZero();

        assertThat(replica(NEXT, null).kid()).isEqualTo(kid);
        assertThat(replica().signer().whyUnable()).isPresent();
    }

    /** The steps of docs/operations.md. In the first one, the setting for the former secret has the next one. */
    @Test
    void replicaThatStartsDuringAChangeReadsTheKeyWhateverStepOthersAreAt() {
        String kid = replica().kid();
        assertThat(replica(SECRET, NEXT).kid()).as("step 1").isEqualTo(kid);
        assertThat(replica().kid()).as("not restarted yet").isEqualTo(kid);

        assertThat(replica(NEXT, SECRET).stored().encryptAnew()).as("step 2").isOne();
        assertThat(replica(SECRET, NEXT).kid()).as("step 1").isEqualTo(kid);
        assertThat(replica(SECRET, NEXT).stored().encryptAnew()).as("step 1").isOne();
        assertThat(replica(NEXT, SECRET).kid()).as("step 2").isEqualTo(kid);

        assertThat(replica(NEXT, SECRET).stored().encryptAnew()).as("step 2").isOne();
        assertThat(replica(NEXT, null).kid()).as("step 3").isEqualTo(kid);
        assertThat(replica(NEXT, SECRET).kid()).as("step 2").isEqualTo(kid);
    }

    /** During an update of replica after replica, those that are still to be restarted have the previous secret. */
    @Test
    void replicaThatHasReadTheKeyGoesOnWhenAnotherEncryptsItAnew() {
        Replica older = replica();
        String kid = older.kid();
        replica(NEXT, SECRET).stored().encryptAnew();

        older.keys().refresh();

        assertThat(older.kid()).isEqualTo(kid);
    }

    @Test
    void lostSecretSwitchesKeysOffUntilTheKeyIsDeleted() {
        String lost = replica().kid();
        Replica replica = replica(NEXT, null);

        assertThat(replica.signer().whyUnable())
                .hasValueSatisfying(reason -> assertThat(reason.text()).contains("cannot decrypt its signing key"));
        assertThatThrownBy(replica::kid).isInstanceOf(IllegalStateException.class);
        assertThat(replica.published()).containsExactly(lost);
        assertThat(replica.stored().encryptAnew()).isZero();

        database.execute("delete from signing_keys");
        replica.keys().refresh();
        assertThat(replica.signer().whyUnable()).isEmpty();
        assertThat(replica.kid()).isNotEqualTo(lost);
    }

    @Test
    void withoutApiKeysThereIsNoSigningKey() {
        Replica off = replica(new Settings(false, Optional.empty(), ROTATION), SECRET, null, clock);

        off.keys().refresh();

        assertThat(off.signer().whyUnable())
                .hasValueSatisfying(reason -> assertThat(reason.text()).contains("rollcall.keys.enabled"));
        assertThatThrownBy(off::kid).isInstanceOf(IllegalStateException.class);
        assertThat(off.published()).isEmpty();
        assertThat(database.number("select count(*) from signing_keys")).isZero();
    }

    @Test
    void firstKeyOfTheFileSignsAndAllArePublished() {
        Path file = directory.resolve("signing.pem");
        byte[] first = encoded();
        byte[] second = encoded();
        PemFiles.write(file, first, second);
        Replica replica = replica(new Settings(true, Optional.of(file.toString()), ROTATION), SECRET, null, clock);
        String kid = replica.kid();
        assertThat(replica.published()).hasSize(2).startsWith(kid);

        PemFiles.write(file, second, first);
        replica.keys().refresh();
        assertThat(replica.published()).hasSize(2).endsWith(kid).startsWith(replica.kid());

        PemFiles.write(file, Stream.of("somebody is writing the file"));
        replica.keys().refresh();
        assertThat(replica.published()).as("the last usable file counts").hasSize(2);
        assertThat(database.number("select count(*) from signing_keys")).isZero();
    }

    private static byte[] encoded() {
        KeyPair pair = PemFiles.pair();
        return PemFiles.encoded(pair, pair);
    }
}
