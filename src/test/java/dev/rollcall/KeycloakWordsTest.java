package dev.rollcall;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Only {@code directory.keycloak}, with the package below it, knows Keycloak's paths, the names in its representations, and its error texts. */
class KeycloakWordsTest {

    private static final Pattern WORDS = Pattern.compile(
            "/admin/|/realms/|openid-connect|^(errorMessage|clientRoles|containerId|createdTimestamp|resourcePath|resourceType"
                    + "|operationType|role-mappings|realm-management|UPDATE_PASSWORD|VERIFY_EMAIL)$");

    /** Names of required actions: plans that are stored in the database contain them, and addresses of the sign-in. */
    private static final Set<String> EXCEPTIONS = Set.of(
            "dev.rollcall.session.SessionResource: UPDATE_PASSWORD",
            "dev.rollcall.user.act.CreateUser: UPDATE_PASSWORD",
            "dev.rollcall.user.act.CreateUser: VERIFY_EMAIL",
            "dev.rollcall.user.act.ResetPassword: UPDATE_PASSWORD");

    private static final String EXAMPLE = "https://keycloak.example.org/realms/rollcall";

    @Test
    void noOtherPackageKnowsKeycloaksWords() throws IOException {
        Set<String> found = new TreeSet<>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.rollcall")) {
            if (type.getPackageName().startsWith("dev.rollcall.directory.keycloak")) {
                continue;
            }
            for (String constant : ClassConstants.of(type)) {
                Matcher word = WORDS.matcher(constant.replace(EXAMPLE, ""));
                if (word.find()) {
                    found.add(type.getName() + ": " + word.group());
                }
            }
        }

        assertThat(found).isSubsetOf(EXCEPTIONS);
    }
}
