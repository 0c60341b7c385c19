package dev.rollcall.user.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.act.DirectoryRefusals;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.http.InvisibleCharacters;
import dev.rollcall.http.StrictJson;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Reads what a client says of a user, field by field, and gathers all that is wrong, so that it is told at once. What Keycloak
 * and PostgreSQL would refuse of anybody is refused here; what a realm refuses by its own rules, Keycloak says.
 */
public final class UserInput {

    public static final int MAX_TEXT = 255;
    private static final int MAX_ROLES = 200;
    static final int MAX_ATTRIBUTES = 32_768;
    private static final int MAX_DIGITS = 100;

    /** One at sign, something before and after it, no spaces: the rest is Keycloak's to judge. */
    private static final Pattern EMAIL = Pattern.compile("[^\\s@]{1,64}@[^\\s@.][^\\s@]*");

    /** What Keycloak's default profile does not take in usernames and names. */
    private static final Pattern PROHIBITED_IN_USERNAME =
            Pattern.compile("[<>&\"'\\s\\v\\h$%!#?§,;:*~/\\\\|^=\\[\\]{}()`]");

    private static final Pattern PROHIBITED_IN_NAME = Pattern.compile("[<>&\"\\v$%!#?§;*~/\\\\|^=\\[\\]{}()]");
    private static final Pattern LOCALE = Pattern.compile("[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*");

    /** The fields by which readers recognize a user: invisible characters in them could imitate another user. */
    private static final Set<String> NAMES = Set.of("username", "email", "firstName", "lastName");

    public static final Set<String> SERVER_MANAGED =
            Set.of("id", "keycloakId", "phoneNumber", "createdAt", "updatedAt", "lastSeenAt", "syncedAt", "version");

    private final ObjectNode body;
    private final List<Problem.FieldError> errors = new ArrayList<>();

    private UserInput(ObjectNode body) {
        this.body = body;
    }

    /**
     * A new user.
     *
     * @param temporaryPassword null for none
     * @param invited whether an e-mail asks the person to set their password
     */
    public record NewUser(
            IdentityChange identity,
            List<String> roles,
            Map<String, Object> attributes,
            String temporaryPassword,
            boolean invited) {

        @Override
        public String toString() {
            return "NewUser[…]";
        }
    }

    /**
     * @throws ProblemException 422 that names each field that is wrong
     */
    public static NewUser newUser(ObjectNode body) {
        UserInput input = new UserInput(body);
        input.refuseUnknown(Set.of(
                "username",
                "email",
                "emailVerified",
                "firstName",
                "lastName",
                "locale",
                "enabled",
                "roles",
                "attributes",
                "temporaryPassword",
                "invitation"));
        if (!body.hasNonNull("username")) {
            input.error("username", "is missing");
        }
        IdentityChange identity = input.identity();
        if (identity.enabled() == null) {
            Map<String, Object> enabled = new LinkedHashMap<>(identity.toJson());
            enabled.put("enabled", true);
            identity = IdentityChange.of(enabled);
        }
        List<String> roles = input.roles("roles");
        ObjectNode attributes = input.attributes();
        String password = input.text("temporaryPassword", MAX_TEXT).orElse(null);
        boolean invited = Boolean.TRUE.equals(input.flag("invitation"));
        if (password != null && invited) {
            input.error("invitation", "goes without a temporaryPassword: choose one of them");
        }
        if (invited && !body.hasNonNull("email")) {
            input.error("invitation", "needs an email to be sent to");
        }
        if (invited && Boolean.FALSE.equals(identity.enabled())) {
            input.error("invitation", "goes to nobody who is not enabled");
        }
        input.refuseIfWrong();
        return new NewUser(
                identity,
                roles == null ? List.of() : roles,
                attributes == null ? Map.of() : MergePatch.apply(Map.of(), attributes),
                password,
                invited);
    }

    /**
     * @param allowed the fields that may be changed
     * @throws ProblemException 422 that names each field that is wrong
     */
    public static UserPatch patch(ObjectNode body, Set<String> allowed) {
        UserInput input = new UserInput(body);
        input.refuseUnknown(allowed);
        if (body.has("username") && body.get("username").isNull()) {
            input.error("username", "cannot be removed");
        }
        for (String flag : List.of("enabled", "emailVerified", "roles")) {
            if (body.has(flag) && body.get(flag).isNull()) {
                input.error(flag, "cannot be removed");
            }
        }
        UserPatch patch = new UserPatch(input.identity(), input.roles("roles"), input.attributes());
        input.refuseIfWrong();
        return patch;
    }

    /** The roles of a whole replacement: {@code {"roles": […]}}. */
    static List<String> allRoles(ObjectNode body) {
        UserInput input = new UserInput(body);
        input.refuseUnknown(Set.of("roles"));
        List<String> roles = input.roles("roles");
        if (roles == null) {
            input.error("roles", "must be an array of names");
        }
        input.refuseIfWrong();
        return roles;
    }

    /**
     * A password reset.
     *
     * @param temporaryPassword null to have Keycloak send an e-mail by which the user sets one
     * @param keepSessions whether sessions and tokens outlive the old password; an e-mail ends none in any case
     */
    record PasswordReset(String temporaryPassword, boolean keepSessions) {

        @Override
        public String toString() {
            return "PasswordReset[…]";
        }
    }

    /**
     * @throws ProblemException 422 that names each field that is wrong
     */
    static PasswordReset passwordReset(ObjectNode body) {
        UserInput input = new UserInput(body);
        input.refuseUnknown(Set.of("temporaryPassword", "keepSessions"));
        Optional<String> password = input.text("temporaryPassword", MAX_TEXT);
        Boolean keepSessions = input.flag("keepSessions");
        if (keepSessions != null && !body.hasNonNull("temporaryPassword")) {
            input.error("keepSessions", "goes with a temporaryPassword: an e-mail ends no session");
        }
        input.refuseIfWrong();
        return new PasswordReset(password.orElse(null), Boolean.TRUE.equals(keepSessions));
    }

    private IdentityChange identity() {
        Map<String, Object> change = new LinkedHashMap<>();
        text("username", MAX_TEXT).ifPresent(username -> {
            if (username.length() < 3) {
                error("username", "must have at least 3 characters");
            } else if (PROHIBITED_IN_USERNAME.matcher(username).find()) {
                error("username", "has a character that is not allowed");
            }
            change.put("username", username);
        });
        nullableText("email", change).ifPresent(email -> {
            if (!EMAIL.matcher(email).matches()) {
                error("email", "must be an e-mail address");
            }
        });
        for (String field : List.of("firstName", "lastName")) {
            nullableText(field, change).ifPresent(name -> {
                if (PROHIBITED_IN_NAME.matcher(name).find()) {
                    error(field, "has a character that is not allowed");
                }
            });
        }
        nullableText("locale", change).ifPresent(locale -> {
            if (!LOCALE.matcher(locale).matches()) {
                error("locale", "must be a language tag such as de or pt-BR");
            }
        });
        for (String flag : List.of("emailVerified", "enabled")) {
            Boolean value = flag(flag);
            if (value != null) {
                change.put(flag, value);
            }
        }
        return IdentityChange.of(change);
    }

    /** Puts null for a field that is to be removed, and nothing for one that is not there. */
    private Optional<String> nullableText(String field, Map<String, Object> change) {
        if (!body.has(field)) {
            return Optional.empty();
        }
        Optional<String> text = text(field, MAX_TEXT);
        change.put(field, text.orElse(null));
        return text;
    }

    private Optional<String> text(String field, int max) {
        JsonNode node = body.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (!node.isTextual()) {
            error(field, "must be a text");
            return Optional.empty();
        }
        String text = node.asText();
        if (text.isBlank()) {
            error(field, "must not be blank");
        } else if (text.length() > max) {
            // counted as Keycloak does
            error(field, "must have at most %d characters".formatted(max));
        } else if (StrictJson.isUnkeepable(text) || NAMES.contains(field) && InvisibleCharacters.areIn(text)) {
            error(field, "has a character that is not allowed");
        } else {
            return Optional.of(field.equals("temporaryPassword") ? text : text.strip());
        }
        return Optional.empty();
    }

    private Boolean flag(String field) {
        JsonNode node = body.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        if (!node.isBoolean()) {
            error(field, "must be true or false");
            return null;
        }
        return node.asBoolean();
    }

    private List<String> roles(String field) {
        JsonNode node = body.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        if (!node.isArray() || node.size() > MAX_ROLES) {
            error(field, "must be an array of at most %d names".formatted(MAX_ROLES));
            return null;
        }
        Set<String> names = new TreeSet<>();
        for (JsonNode name : node) {
            String text = name.asText("");
            if (!name.isTextual() || text.isBlank() || text.length() > MAX_TEXT || StrictJson.isUnkeepable(text)) {
                error(field, "must hold names of roles only");
                return null;
            }
            names.add(text);
        }
        return List.copyOf(names);
    }

    private ObjectNode attributes() {
        JsonNode node = body.path("attributes");
        if (node.isMissingNode()) {
            return null;
        }
        if (!(node instanceof ObjectNode object)) {
            error("attributes", "must be an object; to remove an attribute, set it to null in there");
            return null;
        }
        if (object.toString().length() > MAX_ATTRIBUTES) {
            error("attributes", "must have at most %d characters as JSON".formatted(MAX_ATTRIBUTES));
        }
        checkValue("attributes", object);
        return object;
    }

    private void checkValue(String path, JsonNode node) {
        if (node.isTextual() && isUnkeepableValue(node.asText())) {
            error(path, "has a character that is not allowed");
        } else if (node.isIntegralNumber() && node.decimalValue().precision() > MAX_DIGITS) {
            error(path, "must not have more than %d digits".formatted(MAX_DIGITS));
        } else if (node.isNumber() && !node.isIntegralNumber() && !isKeepableFraction(node.decimalValue())) {
            error(path, "must be a number that a double keeps as it is written");
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (entry.getKey().isEmpty()
                    || entry.getKey().length() > MAX_TEXT
                    || StrictJson.isUnkeepable(entry.getKey())) {
                error(path, "has a name that is empty, too long or not allowed");
            } else {
                checkValue(path + "." + entry.getKey(), entry.getValue());
            }
        }
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                checkValue(path + "[" + i + "]", node.get(i));
            }
        }
    }

    /** What is read back is a double (RFC 8259, section 6): a number that it does not hold would come back as another. */
    private static boolean isKeepableFraction(BigDecimal number) {
        double kept = number.doubleValue();
        return Double.isFinite(kept) && new BigDecimal(Double.toString(kept)).compareTo(number) == 0;
    }

    /** Lines may be broken and tabs set in a value. */
    private static boolean isUnkeepableValue(String text) {
        return StrictJson.isUnkeepable(text.replaceAll("[\\n\\r\\t]", " "));
    }

    private void refuseUnknown(Set<String> known) {
        for (Map.Entry<String, JsonNode> entry : body.properties()) {
            String field = entry.getKey();
            if (known.contains(field)) {
                continue;
            }
            if (SERVER_MANAGED.contains(field)) {
                error(field, "is set by the service");
            } else if (field.length() <= MAX_TEXT && !StrictJson.isUnkeepable(field)) {
                error(field, "cannot be set here");
            } else {
                error("", "has a field of a name that cannot be");
            }
        }
    }

    /** The first thing that is wrong with a field is enough. */
    private void error(String field, String message) {
        if (errors.stream().noneMatch(error -> error.field().equals(field))) {
            errors.add(new Problem.FieldError(field, message));
        }
    }

    private void refuseIfWrong() {
        if (!errors.isEmpty()) {
            throw DirectoryRefusals.of(ProblemType.INVALID_FIELD, errors);
        }
    }
}
