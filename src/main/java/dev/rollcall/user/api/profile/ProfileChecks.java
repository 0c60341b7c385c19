package dev.rollcall.user.api.profile;

import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.directory.profile.DeclaredAttribute;
import dev.rollcall.directory.profile.DeclaredAttribute.Audience;
import dev.rollcall.directory.profile.DeclaredProfile;
import dev.rollcall.directory.profile.ProfileRefusals;
import dev.rollcall.directory.profile.RealmProfile;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.Problem.FieldError;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.act.NewUser;
import dev.rollcall.user.act.UserChange;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Checks whether a caller may change attributes of the realm's user profile. Keycloak judges the service's requests as those of an administrator,
 * whoever is behind them, so it would let users change what only administrators may.
 *
 * <p>Each method returns the change with its values in the form that records have. They throw 403 that names each attribute that the caller may not
 * change, and 422 that names each that is not copied, or takes one value only; as well as the exceptions of {@link RealmProfile#read}.
 */
@Singleton
public record ProfileChecks(RealmProfile profile) {

    public NewUser ofAdministrator(NewUser user) {
        return user.with(checked(user.identity(), Audience.ADMINISTRATOR));
    }

    public UserChange ofAdministrator(UserChange change) {
        return change.with(checked(change.identity(), Audience.ADMINISTRATOR));
    }

    /** Checks a change of the caller's own account. */
    public UserChange ofOwner(UserChange change) {
        return change.with(checked(change.identity(), Audience.USER));
    }

    private IdentityChange checked(IdentityChange change, Audience caller) {
        if (change.profile().isEmpty()) {
            return change;
        }
        refuseUnnamed(change);
        DeclaredProfile declared = profile.read();
        List<FieldError> forbidden = new ArrayList<>();
        List<FieldError> wrong = new ArrayList<>();
        Map<String, Object> values = new LinkedHashMap<>();
        change.profile().forEach((name, value) -> {
            Optional<DeclaredAttribute> found = declared.attribute(name);
            if (found.isEmpty()) {
                wrong.add(error(name, ErrorKey.NOT_DECLARED));
                return;
            }
            DeclaredAttribute attribute = found.get();
            if (!attribute.isEditableBy(caller)) {
                forbidden.add(error(name, refusal(attribute, caller)));
            } else {
                problem(attribute, value, caller).ifPresent(key -> wrong.add(error(name, key)));
            }
            values.put(name, attribute.valueOf(Identity.values(value)));
        });
        DirectoryRefusals.throwIfAny(ProblemType.FORBIDDEN, forbidden);
        DirectoryRefusals.throwIfAny(ProblemType.INVALID_FIELD, wrong);
        return change.withProfile(values);
    }

    /**
     * @throws ProblemException 422
     */
    private void refuseUnnamed(IdentityChange change) {
        DirectoryRefusals.throwIfAny(
                ProblemType.INVALID_FIELD,
                change.profile().keySet().stream()
                        .filter(name -> !profile.names().contains(name))
                        .map(name -> error(name, ErrorKey.NOT_COPIED))
                        .toList());
    }

    private static ErrorKey refusal(DeclaredAttribute attribute, Audience caller) {
        if (caller == Audience.ADMINISTRATOR) {
            return attribute.isEditableInAccountConsole()
                    ? ErrorKey.ONLY_USERS_CHANGE
                    : ErrorKey.NOT_FOR_ADMINISTRATORS;
        }
        return attribute.isEditableInAccountConsole()
                ? ErrorKey.ONLY_IN_ACCOUNT_PAGES
                : ErrorKey.ONLY_ADMINISTRATORS_CHANGE;
    }

    /** Keycloak judges by what it requires of administrators. */
    private static Optional<ErrorKey> problem(DeclaredAttribute attribute, Object value, Audience caller) {
        if (value == null && attribute.requiredOf().contains(caller)) {
            return Optional.of(ErrorKey.REQUIRED_IN_REALM);
        }
        return !attribute.multivalued() && Identity.values(value).size() > 1
                ? Optional.of(ErrorKey.NOT_SINGLE)
                : Optional.empty();
    }

    private static FieldError error(String name, ErrorKey key) {
        return key.at(ProfileRefusals.PATH + name);
    }
}
