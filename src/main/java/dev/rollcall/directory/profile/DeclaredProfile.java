package dev.rollcall.directory.profile;

import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.Problem.FieldError;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The realm's user profile: all attributes that it declares, in the order of its forms. */
public record DeclaredProfile(List<DeclaredAttribute> attributes, List<Group> groups) {

    /**
     * A group of attributes.
     *
     * @param header as {@link DeclaredAttribute#displayName}
     * @param description as well
     */
    public record Group(String name, String header, String description) {}

    public DeclaredProfile {
        attributes = List.copyOf(attributes);
        groups = List.copyOf(groups);
    }

    public Optional<DeclaredAttribute> attribute(String name) {
        return attributes.stream()
                .filter(attribute -> attribute.name().equals(name))
                .findFirst();
    }

    /**
     * @throws DirectoryRefusedException that names each attribute that the realm does not declare
     */
    public void requireDeclared(Set<String> names) {
        List<FieldError> undeclared = names.stream()
                .filter(name -> attribute(name).isEmpty())
                .map(name -> ErrorKey.NOT_DECLARED.at(name))
                .toList();
        if (!undeclared.isEmpty()) {
            throw new DirectoryRefusedException(
                    Kind.INVALID, "The realm's user profile does not declare an attribute.", undeclared);
        }
    }
}
