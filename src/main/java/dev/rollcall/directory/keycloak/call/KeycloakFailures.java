package dev.rollcall.directory.keycloak.call;

import static dev.rollcall.directory.keycloak.call.KeycloakJson.elements;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.directory.DirectoryPendingException;
import dev.rollcall.directory.DirectoryPendingException.NoAnswerException;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import dev.rollcall.directory.DirectoryRefusedException.Violation;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.problem.Causes;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ErrorMessage;
import dev.rollcall.problem.Problem.FieldError;
import io.quarkus.oidc.client.OidcClientException;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Translates failures of calls to Keycloak into the exceptions of {@link dev.rollcall.directory.Directory}, and interprets error responses. Conflicts have an {@code errorMessage}; invalid values of the user profile have {@code field} and a
 * message key, several of them in {@code errors}; other errors have {@code error} and {@code error_description}. Keycloak's texts are forwarded
 * only if they do not contain a sent value.
 */
public final class KeycloakFailures {

    /** The attributes of the user profile that this service sets. */
    public static final Set<String> SETTABLE = Set.of("username", "email", "firstName", "lastName", "locale");

    private static final ObjectMapper JSON = new ObjectMapper();

    private KeycloakFailures() {}

    /** Whether Keycloak does not accept the service's token any more; nothing was done then. */
    static boolean isUnauthorized(RuntimeException failure) {
        return failure instanceof WebApplicationException answer
                && !isUnreadable(answer)
                && answer.getResponse().getStatus() == 401;
    }

    /** Returns that Keycloak has refused the service itself a token, so that the call was not sent; empty if it has not. */
    static Optional<TokenRefusal> refusal(Throwable failure) {
        return tokenAnswer(failure).map(KeycloakFailures::parse).flatMap(TokenRefusal::of);
    }

    /** Returns what answered the request for a token for the service itself, or why nothing did; empty if the call has another problem. */
    private static Optional<String> tokenAnswer(Throwable failure) {
        return Causes.of(failure)
                .filter(OidcClientException.class::isInstance)
                .findFirst()
                .map(cause -> String.valueOf(cause.getMessage()));
    }

    /** Returns the exception for a call that failed. */
    static RuntimeException of(RuntimeException failure, ServiceClient client) {
        if (failure instanceof DirectoryRefusedException
                || failure instanceof DirectoryUnavailableException
                || failure instanceof DirectoryPendingException) {
            return failure;
        }
        if (failure instanceof WebApplicationException answer) {
            return isUnreadable(answer)
                    ? new NoAnswerException("Keycloak's Admin API sent an unreadable response", answer)
                    : of(answer.getResponse().getStatus(), body(answer), client);
        }
        Optional<String> noToken = tokenAnswer(failure);
        if (noToken.isPresent()) {
            String error = parse(noToken.get()).path("error").asText();
            return error.isEmpty()
                    ? new DirectoryUnavailableException(
                            "Keycloak's token endpoint %s does not answer".formatted(client.tokenEndpoint()), failure)
                    : client.noRealm(error);
        }
        return wasNotSent(failure)
                ? new DirectoryUnavailableException(
                        "Keycloak's Admin API cannot be reached at %s".formatted(client.adminApi()), failure)
                : new NoAnswerException("Keycloak's Admin API does not answer", failure);
    }

    /** The REST client itself throws this for an unreadable response. */
    private static boolean isUnreadable(WebApplicationException answer) {
        return answer.getCause() instanceof JacksonException;
    }

    private static JsonNode body(WebApplicationException answer) {
        try {
            return parse(answer.getResponse().readEntity(String.class));
        } catch (RuntimeException unreadable) {
            return JSON.createObjectNode();
        }
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text == null ? "" : text);
        } catch (IOException unreadable) {
            return JSON.createObjectNode();
        }
    }

    /** Whether Keycloak has not received the request: there was no connection, or no token for the service itself. */
    private static boolean wasNotSent(Throwable failure) {
        return Causes.of(failure)
                .anyMatch(cause -> cause instanceof ConnectException
                        || cause instanceof UnknownHostException
                        || cause instanceof UnresolvedAddressException
                        || cause.getClass().getName().startsWith("io.quarkus.oidc.")
                        || cause.getClass().getName().startsWith("io.netty.channel.ConnectTimeout"));
    }

    /** Returns the exception for an error response: refused, not done, or pending. */
    static RuntimeException of(int status, JsonNode body, ServiceClient client) {
        String message =
                body.path("errorMessage").asText(body.path("error_description").asText());
        if (status >= 500 && message.contains("email") || message.equals("User email missing")) {
            return new DirectoryRefusedException(Kind.NO_MAIL, "Keycloak could not send the e-mail.", List.of());
        }
        String answered = "Keycloak's Admin API answered %d".formatted(status);
        if (status == 429) {
            return new DirectoryUnavailableException(answered, null);
        }
        if (status < 400 || status == 408 || status >= 500) {
            // 500 comes from Keycloak itself, which has finished; the others come from gateways, and Keycloak may still
            // be working
            return new NoAnswerException(answered, null, status == 500);
        }
        if (status == 404 && message.startsWith("Organizations not enabled")) {
            return new DirectoryRefusedException(
                    Kind.FORBIDDEN, "Organizations are switched off in Keycloak's realm.", List.of());
        }
        if (status == 404 && !namesWhatIsMissing(body)) {
            String error = body.path("error").asText();
            return client.wrongAdminApi("404" + (error.isEmpty() ? "" : ", " + error));
        }
        if (message.equals("Not a member of the organization")) {
            // somebody removed the member, or deleted the user, while Keycloak worked on the request; otherwise it
            // answers 404
            return new DirectoryRefusedException(Kind.GONE, "Keycloak does not have this member.", List.of());
        }
        if (message.startsWith("Domain ") && message.contains(" is already linked ")) {
            return new DirectoryRefusedException(
                    Kind.TAKEN,
                    "Another organization has the domain in Keycloak.",
                    List.of(ErrorKey.DOMAIN_TAKEN.at("domains")));
        }
        if (status == 401) {
            return client.wrongAdminApi("it does not accept a token of " + client.tokenEndpoint());
        }
        return switch (status) {
            case 403 ->
                new DirectoryRefusedException(
                        Kind.FORBIDDEN,
                        "The service account lacks a role in Keycloak: 'keycloak' in the readiness details says which.",
                        List.of());
            case 404 -> new DirectoryRefusedException(Kind.GONE, "Keycloak does not have this identity.", List.of());
            case 409 ->
                new DirectoryRefusedException(Kind.TAKEN, "The value is already taken in Keycloak.", allTaken(message));
            default ->
                new DirectoryRefusedException(
                        Kind.INVALID, "Keycloak does not accept a value.", invalid(body, message), violations(body));
        };
    }

    /**
     * Whether a 404 comes from Keycloak and names what is missing: "User not found", "Could not find role", "Could not find group by id", "Client
     * not found", "Organization not found.", "Credential not found", "Link not found", "Sesssion not found". A gateway, a wrong path or a missing
     * realm answer 404, too, which must not make users look deleted.
     */
    private static boolean namesWhatIsMissing(JsonNode body) {
        String error =
                body.path("error").asText(body.path("errorMessage").asText()).toLowerCase(Locale.ROOT);
        return error.contains("user")
                || error.contains("role")
                || error.contains("group")
                || error.equals("organization not found.")
                || error.matches("(client|credential|link|sess+ion) not found");
    }

    public static FieldError taken(String property) {
        return ErrorKey.TAKEN.at(property);
    }

    /**
     * Reads "User exists with same username", "… same email", or "… same username or email"; "A organization with the same name already
     * exists.", or "… same alias …"; "Sibling group with the given name already exists".
     */
    private static List<FieldError> allTaken(String message) {
        List<FieldError> reasons = new ArrayList<>();
        if (message.contains("with the same alias")) {
            reasons.add(taken("alias"));
        } else if (message.contains("with the same name") || message.contains("roup with the given name")) {
            reasons.add(taken("name"));
        }
        for (String property : List.of("username", "email")) {
            if (message.toLowerCase(Locale.ROOT).contains(property)) {
                reasons.add(taken(property));
            }
        }
        return reasons;
    }

    private static List<FieldError> invalid(JsonNode body, String message) {
        if (body.has("errors") || body.has("field")) {
            return answers(body).map(answer -> error(violation(answer))).toList();
        }
        if (message.equals("User is disabled")) {
            return List.of(ErrorKey.NO_MAIL_TO_DISABLED.at("enabled"));
        }
        if (message.startsWith("User name")) {
            return List.of(ErrorKey.MISSING.at("username"));
        }
        if (message.startsWith("You must provide at least one domain")) {
            return List.of(ErrorKey.DOMAINS_EMPTY.at("domains"));
        }
        if (message.startsWith("Invalid domain format")) {
            return List.of(ErrorKey.INVALID_DOMAIN.at("domains"));
        }
        if (message.equals("Name can not be null") || message.equals("Group name is missing")) {
            return List.of(ErrorKey.MISSING.at("name"));
        }
        if (body.path("error").asText().endsWith(" not allowed.")) {
            return List.of(ErrorKey.BAD_CHARACTER.at("alias"));
        }
        if (message.equals("User is not member of the organization")) {
            return List.of(ErrorKey.NOT_A_MEMBER.at("userId"));
        }
        if (body.path("error").asText().startsWith("Can't reset password as account is read only")) {
            return List.of(ErrorKey.DIRECTORY_READ_ONLY.at("temporaryPassword"));
        }
        if (message.startsWith("Invalid password")
                || body.path("error").asText().startsWith("invalidPassword")) {
            return List.of(ErrorKey.PASSWORD_POLICY.at("temporaryPassword"));
        }
        return List.of();
    }

    private static List<Violation> violations(JsonNode body) {
        return answers(body)
                .filter(answer -> answer.has("field"))
                .map(KeycloakFailures::violation)
                .toList();
    }

    private static Stream<JsonNode> answers(JsonNode body) {
        return body.has("errors") ? elements(body.get("errors")) : Stream.of(body);
    }

    private static Violation violation(JsonNode answer) {
        return new Violation(
                answer.path("field").asText(),
                answer.path("errorMessage").asText(),
                elements(answer.path("params"))
                        .map(parameter -> parameter.isNull() ? "" : parameter.asText())
                        .toList());
    }

    private static FieldError error(Violation violation) {
        return message(violation).at(violation.property());
    }

    /** Translates a message key such as {@code error-invalid-length}, whose parameters are name, minimum and maximum. */
    private static ErrorMessage message(Violation violation) {
        Object first = violation.parameter(1);
        Object second = violation.parameter(2);
        return switch (violation.key()) {
            case "error-user-attribute-required" ->
                SETTABLE.contains(violation.property())
                        ? ErrorKey.REQUIRED.message()
                        : ErrorKey.REQUIRED_BY_PROFILE.message();
            case "error-user-attribute-read-only" -> ErrorKey.READ_ONLY.message();
            case "error-invalid-email" -> ErrorKey.NOT_AN_EMAIL.message();
            case "error-invalid-length" ->
                ErrorKey.WRONG_LENGTH.with("min", first).with("max", second);
            case "error-invalid-length-too-short" -> ErrorKey.TOO_SHORT.with("min", first);
            case "error-invalid-length-too-long" -> ErrorKey.TOO_LONG.with("max", second.equals("") ? first : second);
            case "error-username-invalid-character", "error-person-name-invalid-character" ->
                ErrorKey.BAD_CHARACTER.message();
            case "error-invalid-value" -> ErrorKey.INVALID.message();
            default -> ErrorKey.INVALID_IN_REALM.with("reason", violation.key().replaceAll("[^a-zA-Z-]", ""));
        };
    }
}
