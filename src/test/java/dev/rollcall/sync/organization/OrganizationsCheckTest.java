package dev.rollcall.sync.organization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.directory.DirectoryOrganizations;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import dev.rollcall.setup.Finding;
import dev.rollcall.setup.Level;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What the check of the set-up finds about organizations; the test answers for Keycloak. */
class OrganizationsCheckTest {

    @Test
    void organizationsThatCanBeReadAreRight() {
        assertThat(look(List::of)).extracting(Finding::level).containsExactly(Level.OK);
    }

    /** {@code ServiceClientCheckTest} has the finding about the role. */
    @Test
    void missingRoleIsNoSecondFinding() {
        assertThat(look(() -> {
                    throw new DirectoryRefusedException(Kind.FORBIDDEN, "Refused", List.of());
                }))
                .isEmpty();
    }

    private List<Finding> look(Supplier<List<?>> page) {
        DirectoryOrganizations directory = (DirectoryOrganizations) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {DirectoryOrganizations.class},
                (proxy, method, values) -> method.getName().equals("organizations") ? page.get() : true);
        return new OrganizationsCheck(directory, null, null, null, null).look();
    }
}
