package dev.rollcall.startup;

import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRoles;
import dev.rollcall.setup.Finding;
import dev.rollcall.setup.Part;
import dev.rollcall.setup.SetupCheck;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Looks at whether the realm has the roles of administrators and readers, and whether anybody holds them. */
@Singleton
record RolesCheck(RealmRoles names, DirectoryRoles directory) implements SetupCheck {

    private static final String ADMIN = "rollcall.roles.admin";
    private static final String READER = "rollcall.roles.reader";

    @Override
    public Part part() {
        return Part.ROLES;
    }

    @Override
    public List<Finding> look() {
        if (!names.usesRealmRoles()) {
            return List.of(Finding.notLookedAt(
                    Part.ROLES,
                    "The roles are in the claim %s of tokens, which no role of the realm shows."
                            .formatted(names.claim())));
        }
        Set<String> readers = new TreeSet<>(names.readingNames());
        readers.removeAll(names.adminNames());
        List<Finding> findings = new ArrayList<>(findings(new TreeSet<>(names.adminNames()), ADMIN, "administrator"));
        findings.addAll(findings(readers, READER, "reader"));
        return findings;
    }

    private List<Finding> findings(Set<String> roles, String setting, String holder) {
        return roles.stream().map(role -> finding(role, setting, holder)).toList();
    }

    private Finding finding(String role, String setting, String holder) {
        if (!exists(role)) {
            return Finding.error(
                    Part.ROLES,
                    "The realm has no role '%s', which %s names: nobody becomes %s by it."
                            .formatted(role, setting, holder.startsWith("a") ? "an " + holder : "a " + holder),
                    "In Keycloak, open Realm roles > Create role; or set %s (environment variable %s) to the name of an existing role whose holders shall be %ss here."
                            .formatted(setting, SettingProblems.variable(setting), holder));
        }
        if (directory.usersWithRole(role, 0, 1).isEmpty()) {
            return Finding.warning(
                    Part.ROLES,
                    "No user holds the role '%s' directly.".formatted(role),
                    "If no group gives it either, open Users in Keycloak, choose the %s, and assign it under Role mapping."
                            .formatted(holder));
        }
        return Finding.ok(
                Part.ROLES, "The realm has the role '%s' for %ss, and users hold it.".formatted(role, holder));
    }

    private boolean exists(String role) {
        try {
            return !directory.roles(List.of(role)).isEmpty();
        } catch (DirectoryRefusedException e) {
            if (e.kind() == DirectoryRefusedException.Kind.INVALID) {
                return false;
            }
            throw e;
        }
    }
}
