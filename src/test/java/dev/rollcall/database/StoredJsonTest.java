package dev.rollcall.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.descriptor.java.JavaType;
import org.junit.jupiter.api.Test;

/** Reads JSON that a newer release has stored, whatever fields it has. */
@QuarkusTest
class StoredJsonTest {

    /** A new type is one more that older releases must be able to read. */
    private static final Set<String> TYPES = Set.of(
            "IdempotencyKey.Answer",
            "IdempotencyKey.StoredProblem",
            "Problem.FieldError",
            "RunCounts",
            "RunSamples",
            "RunSample",
            "BrakeCheck",
            "BrakeCheck.Item",
            "RunOrganizations",
            "EntityCounts",
            "OrganizationSample",
            "SyncProblems",
            "SyncProblem");

    private static final String UNKNOWN = "{\"fieldOfANewerRelease\":{\"items\":[1,\"two\"]}}";
    private static final String USERS = "/api/v1/users";

    @Inject
    EntityManager entities;

    @Inject
    ServiceDatabase records;

    private final ApiCaller admin = Api.admin();

    /** Returns the records that entities store as JSON, and those inside them. */
    private Set<Class<?>> storedRecords() {
        Set<Class<?>> found = new HashSet<>();
        entities.getMetamodel().getEntities().stream()
                .flatMap(entity -> Arrays.stream(entity.getJavaType().getDeclaredFields()))
                .filter(StoredJsonTest::isJson)
                .map(Field::getGenericType)
                .forEach(type -> addRecords(type, found));
        return found;
    }

    private static boolean isJson(Field field) {
        JdbcTypeCode code = field.getAnnotation(JdbcTypeCode.class);
        return code != null && code.value() == SqlTypes.JSON;
    }

    private static void addRecords(Type type, Set<Class<?>> found) {
        if (type instanceof ParameterizedType generic) {
            Arrays.stream(generic.getActualTypeArguments()).forEach(argument -> addRecords(argument, found));
        } else if (type instanceof Class<?> each && each.isRecord() && found.add(each)) {
            Arrays.stream(each.getRecordComponents())
                    .map(RecordComponent::getGenericType)
                    .forEach(component -> addRecords(component, found));
        }
    }

    private <T> T read(String json, Class<T> type) {
        SessionFactoryImplementor factory = entities.getEntityManagerFactory().unwrap(SessionFactoryImplementor.class);
        JavaType<T> descriptor =
                factory.getTypeConfiguration().getJavaTypeRegistry().resolveDescriptor(type);
        return factory.getSessionFactoryOptions().getJsonFormatMapper().fromString(json, descriptor, null);
    }

    @Test
    void eachStoredTypeIgnoresFieldsThatItDoesNotKnow() {
        Set<Class<?>> stored = storedRecords();

        assertThat(stored.stream()
                        .map(type -> type.getName().substring(type.getName().lastIndexOf('.') + 1))
                        .map(name -> name.replace('$', '.'))
                        .collect(Collectors.toSet()))
                .isEqualTo(TYPES);
        assertThat(stored)
                .allSatisfy(type ->
                        assertThat(read(UNKNOWN, type)).as(type.getName()).isNotNull());
    }

    @Test
    void anAnswerOfANewerReleaseIsRepeated() {
        String key = UUID.randomUUID().toString();
        String name = "stored-" + key.substring(0, 8);
        String id = create(key, name).expect(201).path("id");
        String taken = UUID.randomUUID().toString();
        create(taken, name).expect(409);

        setAnswer(key, "jsonb_set(answer || '%1$s', '{record}', answer -> 'record' || '%1$s')".formatted(UNKNOWN));
        setAnswer(taken, "jsonb_set(answer || '%1$s', '{problem}', answer -> 'problem' || '%1$s')".formatted(UNKNOWN));

        create(key, name).expect(201).body("id", equalTo(id)).body("username", equalTo(name));
        create(taken, name).expectProblem(409, "taken");
    }

    @Test
    void anAnswerThatThisReleaseCannotReadBecomesTheActOfTheAuditLog() {
        String key = UUID.randomUUID().toString();
        String name = "stored-" + key.substring(0, 8);
        create(key, name).expect(201);
        for (String unreadable : new String[] {
            "{\"record\":{\"id\":{\"now\":\"an object\"}},\"details\":{}}",
            "{\"record\":null,\"details\":[\"now a list\"],\"problem\":null}",
            "[\"now a list\"]",
            "{}"
        }) {
            setAnswer(key, "'" + unreadable + "'");

            ApiResponse repeated = create(key, name);

            repeated.expect(202).header("Location", startsWith("http"));
            admin.read(repeated.header("Location")).body("outcome", equalTo("done"));
            assertThat(records.text("select answer = ?::jsonb from idempotency_keys where key = ?", unreadable, key))
                    .isEqualTo("t");
        }
    }

    private void setAnswer(String key, String answer) {
        assertThat(records.execute("update idempotency_keys set answer = " + answer + " where key = ?", key))
                .isEqualTo(1);
    }

    private ApiResponse create(String key, String username) {
        return admin.key(key).post(USERS, "{\"username\":\"" + username + "\"}");
    }
}
