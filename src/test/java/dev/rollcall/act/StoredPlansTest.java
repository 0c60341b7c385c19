package dev.rollcall.act;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.directory.OrganizationChange;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Plans are stored as JSON, which older and newer releases read. A file for each kind has all components of its plan. From the first release on
 * a file changes only by new components.
 */
@QuarkusTest
class StoredPlansTest {

    private static final Path PLANS = Path.of("src/test/resources/plans");

    @Inject
    @Any
    Instance<Act<?, ?>> kinds;

    @Inject
    ObjectMapper json;

    private static Path file(Act<?, ?> kind) {
        return PLANS.resolve(kind.action().code() + ".json");
    }

    private ActPlan read(ObjectNode stored, Act<?, ?> kind) throws JsonProcessingException {
        return json.treeToValue(stored, kind.planType());
    }

    private ObjectNode stored(Act<?, ?> kind) throws IOException {
        return (ObjectNode) json.readTree(Files.readString(file(kind)));
    }

    @Test
    void eachKindHasAFileAndNoOther() throws IOException {
        try (Stream<Path> files = Files.list(PLANS)) {
            assertThat(files)
                    .containsExactlyInAnyOrderElementsOf(
                            kinds.stream().map(StoredPlansTest::file).toList());
        }
    }

    @Test
    void storedPlansAreReadAndWrittenAsTheyAre() throws IOException {
        for (Act<?, ?> kind : kinds) {
            ObjectNode stored = stored(kind);

            assertThat(json.readTree(json.writeValueAsString(read(stored, kind))))
                    .as(kind.action().code())
                    .isEqualTo(stored);
        }
    }

    @Test
    void filesHaveAllComponents() throws IOException {
        for (Act<?, ?> kind : kinds) {
            assertAllComponents(kind.planType(), stored(kind), kind.action().code());
        }
    }

    /** A change has only the properties that it sets. */
    private static void assertAllComponents(Class<?> type, JsonNode stored, String where) {
        if (!type.isRecord() || type == IdentityChange.class || type == OrganizationChange.class) {
            return;
        }
        assertThat(Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName))
                .as(where)
                .containsExactlyInAnyOrderElementsOf(
                        stored.properties().stream().map(Map.Entry::getKey).toList());
        for (RecordComponent component : type.getRecordComponents()) {
            assertAllComponents(
                    component.getType(), stored.get(component.getName()), where + "." + component.getName());
        }
    }

    @Test
    void componentsOfNewerReleasesAreIgnored() throws IOException {
        for (Act<?, ?> kind : kinds) {
            ObjectNode stored = stored(kind);
            ObjectNode newer = stored.deepCopy();
            newer.putObject("componentOfANewerRelease").put("any", 1);

            assertThat(read(newer, kind)).isEqualTo(read(stored, kind));
        }
    }

    /** A native executable reads and writes nothing else. */
    @Test
    void recordsOfPlansAreRegisteredForNativeExecutables() {
        Set<Class<?>> records = new HashSet<>();
        kinds.forEach(kind -> addRecords(kind.planType(), records));

        assertThat(records).allSatisfy(type -> assertThat(type).hasAnnotation(RegisterForReflection.class));
        Set<String> names = records.stream().map(StoredPlansTest::name).collect(Collectors.toSet());
        assertThat(names)
                .containsExactlyInAnyOrder(
                        "AcceptInvitation.Plan",
                        "AddMember.Plan",
                        "AgentWriter.NewAgent",
                        "CreateKey.Plan",
                        "CreateOrganization.Plan",
                        "CreateTeam.Plan",
                        "CreateUser.Plan",
                        "DeleteOrganization.Plan",
                        "DeleteTeam.Plan",
                        "DeleteUser.Plan",
                        "EmailRequest",
                        "EndSessions.Plan",
                        "ExternalId",
                        "IdentityChange",
                        "KeyWriter.NewKey",
                        "KeyWriter.Stored",
                        "OrganizationChange",
                        "OrganizationPlan.MemberRef",
                        "OrganizationPlan.OrganizationRef",
                        "OrganizationPlan.TeamRef",
                        "RelinkUser.Joined",
                        "RelinkUser.Plan",
                        "RemoveCredential.Plan",
                        "RemoveMember.Plan",
                        "RenameTeam.Plan",
                        "ResetPassword.Plan",
                        "RevokeSessions.Plan",
                        "SendVerificationMail.Plan",
                        "SetRequiredAction.Plan",
                        "SetRoles.Plan",
                        "TeamMemberAct.Plan",
                        "UnlinkIdentity.Plan",
                        "Unlock.Plan",
                        "UpdateOrganization.Plan",
                        "UpdateUser.Plan",
                        "UserPlan.Before");
    }

    private static String name(Class<?> type) {
        return type.getName().substring(type.getName().lastIndexOf('.') + 1).replace('$', '.');
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
}
