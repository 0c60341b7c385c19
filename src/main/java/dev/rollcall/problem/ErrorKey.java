package dev.rollcall.problem;

import dev.rollcall.problem.Problem.FieldError;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The errors of fields and parameters: a key for programs, and a message for people in English. A name in braces stands for a value.
 * Keys are stable. {@code docs/problems.md} lists them, and the pages have a text for each in every language. Constraints of request bodies
 * have a key as their message, from constants such as those of {@code TextRules}.
 */
public enum ErrorKey {
    // something is missing
    MISSING("is missing"),
    MISSING_COLUMN("is missing: the first line must contain the column names, separated by commas"),
    MISSING_COUNT("is missing: the job would concern {count} records"),
    MISSING_INVITATION("is missing, and so is invitationId"),
    MISSING_KEY_COLUMN(
            "is missing, as are email and keycloakId: the first line must contain the column names, separated by"
                    + " commas"),
    MISSING_NAMES("is missing: an array of names"),
    MISSING_RECORDS("is missing, as is filter: name the records by one of them"),
    MISSING_USER("is missing, as are email and username: name the user by one of them"),
    MISSING_UUIDS("is missing: 1 to {max} UUIDs"),
    REQUIRED("is required"),
    REQUIRED_BY_PROFILE(
            "is required by the realm's user profile, and Rollcall does not set it. In Keycloak, under Realm settings"
                    + " > User profile, require it only of users"),
    REQUIRED_IN_REALM("is required in this realm"),
    NEEDS_EMAIL("needs an email to be sent to"),
    NEEDS_PASSWORD("requires a temporaryPassword; an e-mail does not end sessions"),

    // texts
    BLANK("must not be blank"),
    BLANK_VALUE("must not be blank; null removes the value"),
    BAD_CHARACTER("has a character that is not allowed"),
    CONTROL_CHARACTER("must not contain control characters"),
    CONTROL_CHARACTER_IN_VALUE("must not contain control characters other than line breaks and tabs"),
    INVALID("is not valid"),
    NOT_A_TEXT("must be a text"),
    TOO_LONG("must have at most {max} characters"),
    TOO_SHORT("must have at least {min} characters"),
    WRONG_LENGTH("must have {min} to {max} characters"),

    // kinds of values
    NOT_A_BOOLEAN("must be true or false"),
    NOT_A_COUNT("must be a whole number, 0 or more"),
    NOT_A_DATE("must be a date such as 2026-11-29"),
    NOT_A_JSON_OBJECT("must be a JSON object"),
    NOT_A_LANGUAGE("must be a language tag such as de or pt-BR"),
    NOT_A_LOCAL_DATE("must be a date as it is written in the user's language"),
    NOT_A_LOCAL_PATH("must be a path of this service, such as /console"),
    NOT_A_NUMBER("must be a number"),
    NOT_A_REFERENCE("must be a UUID, kc: with the id in Keycloak, or ext: with the external id"),
    NOT_A_TIME("must be an RFC 3339 time such as 2026-11-24T12:00:00Z"),
    NOT_A_URI("must be a URI"),
    NOT_A_UUID("must be a UUID"),
    NOT_A_WHOLE_NUMBER("must be a whole number"),
    NOT_AN_ACTION("must be UPDATE_PASSWORD, CONFIGURE_TOTP, webauthn-register, webauthn-register-passwordless,"
            + " delete_credential: with the id of a credential, or idp_link: with the alias of a provider"),
    NOT_AN_ALIAS("must have only lower-case letters, digits, and dots, hyphens and underscores between them"),
    NOT_AN_ARRAY_OF_NAMES("must be an array of names"),
    NOT_AN_EMAIL("must be an e-mail address"),
    NOT_AN_IDEMPOTENCY_KEY("must have 1 to 255 visible ASCII characters"),
    NOT_AN_OBJECT("must be an object; to remove an attribute, set the attribute itself to null"),
    NOT_ASCII("must have only ASCII characters before the at sign"),
    UNUSUAL_DOMAIN("has a domain in an unusual spelling"),
    URI_WITH_FRAGMENT("must be a URI without a fragment"),
    WRONG_URI_SCHEME("must be a URI with a scheme that this realm allows"),
    WRONG_PATTERN("must match the pattern {pattern}"),

    // numbers
    INEXACT_NUMBER("must be a number that a double represents exactly"),
    NUMBER_TOO_LARGE("must be a number of at most {max}"),
    NUMBER_TOO_SMALL("must be a number of at least {min}"),
    NUMBER_OUT_OF_RANGE("must be a number from {min} to {max}"),
    OUT_OF_RANGE("must be a whole number from {min} to {max}"),
    TOO_MANY_DIGITS("must not have more than {max} digits"),

    // choices
    NOT_A_JOB_KIND("must be one of the kinds of jobs"),
    NOT_A_MEMBERSHIP_ROLE("must be owner, admin or member"),
    NOT_A_FORMER_OWNERS_ROLE("must be admin or member"),
    NOT_AN_EVENT_TYPE("must be user.*, organization.*, membership.*, team.*, or some of {choices}"),
    NOT_AN_OPTION("must be one of the options"),
    NOT_ONE_OF("must be one of {choices}"),
    NOT_ONE_OF_TWO("must be {first} or {second}"),
    NOT_THE_CHOICE("must be {choice}"),
    RELEVANCE_WITHOUT_SEARCH("can be relevance only together with search"),

    // lists of values
    NOT_DOMAINS("must contain only domain names such as example.org"),
    NOT_REFERENCES(
            "must be 1 to {max} ids separated by commas: UUIDs, kc: with the id in Keycloak, or ext: with the external"
                    + " id"),
    NOT_ROLE_NAMES("must contain only role names"),
    NOT_TEXTS("must be a text or an array of texts"),
    NOT_UUIDS("must contain only UUIDs"),
    NOT_UUIDS_WITH_COMMAS("must be 1 to {max} UUIDs separated by commas"),
    NOT_SINGLE("must have a single value"),
    TOO_MANY_IDS("must be an array of at most {max} ids"),
    TOO_MANY_NAMES("must be an array of at most {max} names"),
    TOO_MANY_VALUES("must have at most {max} values"),
    WRONG_NUMBER_OF_ADDRESSES("must be an array of {min} to {max} addresses"),
    WRONG_NUMBER_OF_IDS("must be an array of {min} to {max} ids"),
    WRONG_NUMBER_OF_VALUES("must have {min} to {max} values"),

    // attributes and their names
    BAD_ATTRIBUTE_NAME("has a name that is empty, too long or not allowed"),
    BAD_FIELD_NAME("has a field whose name is too long or not allowed"),
    ATTRIBUTES_TOO_LARGE("must have at most {max} characters as JSON"),
    ATTRIBUTES_WOULD_BE_TOO_LARGE("would have more than {max} characters as JSON"),
    NOT_COPIED("cannot be set here: rollcall.profile.attributes does not name it"),
    NOT_DECLARED("is not declared by the realm's user profile"),

    // what nobody, or somebody else, can set
    NOT_REMOVABLE("cannot be removed"),
    NOT_SETTABLE("cannot be set here"),
    ONLY_ADMINISTRATORS_CHANGE("can only be changed by an administrator"),
    ONLY_ADMINISTRATORS_SET("can only be set by an administrator"),
    ONLY_IN_ACCOUNT_PAGES("can only be changed in Keycloak's account pages"),
    ONLY_PLATFORM_ADMINISTRATORS_CHANGE("can be changed only by a platform administrator: ask one"),
    ONLY_USERS_CHANGE("can only be changed by the user, in Keycloak's account pages"),
    NOT_FOR_ADMINISTRATORS("cannot be changed by administrators in this realm"),
    READ_ONLY("is read-only in this realm"),
    SET_BY_SERVICE("is set by the service"),

    // what Keycloak or its realm refuses
    DOMAIN_TAKEN("contains a domain of another organization"),
    DIRECTORY_READ_ONLY("cannot be set: the directory behind Keycloak is read-only"),
    DOMAINS_EMPTY("is empty, which this version of Keycloak does not allow"),
    INVALID_DOMAIN("contains something that is not a domain"),
    INVALID_IN_REALM("is not valid in this realm ({reason})"),
    LOCALE_NOT_STORED("is not stored by this realm: its internationalization is off"),
    NO_MAIL_TO_DISABLED("is false, and Keycloak sends no e-mail to disabled users"),
    PASSWORD_POLICY("is not allowed by the realm's password policy"),
    REALM_TEXT("{text}"),

    // roles
    INHERITED_ROLES("must include {roles}: the user has it by a group or inside another role"),
    ROLE_NOT_GRANTABLE("names a role that cannot be granted here"),
    ROLE_OF_REALM_MANAGEMENT("names a role that contains roles of realm-management: grant it in Keycloak"),
    UNKNOWN_ROLE("contains a role that the realm does not have"),

    // users and organizations
    DISABLED_OWNER("cannot be that of a disabled user, since an owner must be enabled"),
    IS_MEMBER("is a member already"),
    NOT_A_MEMBER("is not a member of the organization"),
    NOT_A_PERSON("must be a person, not an agent"),
    IS_AGENT("must be a person, and another one than the sponsor"),
    HAS_REQUIRED_ACTIONS("has required actions that no agent can do: take them away first"),
    CAN_SIGN_IN("must have neither credentials, nor an e-mail address, nor an account at another provider"),
    HAS_DUTIES("must neither be an owner of an organization nor responsible for an agent"),
    NOT_A_USER("is not the id of a user"),
    NOT_AN_ENABLED_USER("is not the id of an enabled user"),
    NOT_ANOTHER_MEMBER("is not the id of another enabled member"),
    TAKEN("is taken"),

    // invitations
    ADDRESS_INVITED("has an open invitation already: resend or revoke it"),
    ADDRESS_INVITED_AGAIN("has another open invitation"),
    ADDRESS_OF_MEMBER("is that of a member already"),
    ADDRESS_TWICE("is given twice"),
    INVITED_TOO_OFTEN("was sent too many invitations within an hour"),
    INVITATION_OF_DISABLED_USER("cannot be sent to a user who is disabled"),
    NOT_A_TEAM("is not the id of a team of the organization"),
    TOO_MANY_ADDRESSES(
            "must have at most {max} addresses, since an organization sends no more invitations within an hour"),
    TOO_MANY_ADDRESSES_OF_MAILBOX(
            "must have at most {max} addresses of one mailbox, which differ in their tags or in the spelling of the"
                    + " domain"),

    // API keys
    NOT_ITS_SCOPES("can only be organizations:read and organizations:write for a key with an organization"),
    NOT_KEY_SCOPES("must contain only scopes, such as users:read"),
    NOT_WITHIN_DAYS("must be a time in the future, at most {days} days from now"),
    SPONSOR_NO_MEMBER("is an agent whose sponsor is not a member of the organization"),
    DISABLED_SPONSOR("must be enabled to be responsible for an agent"),
    SPONSOR_LACKS_ROLES("has roles that the sponsor does not have: {roles}"),
    NOT_ITS_ORGANIZATION("is not the id of an organization that the agent belongs to"),
    NOT_YOUR_ORGANIZATION("is not the id of an organization that you belong to"),

    // webhooks
    ADDRESS_NOT_ALLOWED("has a host with an address that webhooks must not call"),
    HOST_NOT_ALLOWED("has a host that webhooks must not call here: the operator names those that they may"),
    HOST_UNKNOWN("has a host that no name server knows at the moment"),
    NOT_A_WEBHOOK_URL("must be a URL such as https://hooks.example.com/rollcall, without a user name or a fragment"),
    NOT_WEBHOOK_TYPES("must contain only event types, such as user.*, membership.created"),
    NOT_WEBHOOK_TYPES_OF_ORGANIZATION("must contain only event types of organizations, memberships and teams"),
    PORT_NOT_ALLOWED("has a port that webhooks must not call here: use {ports}"),

    // fields that exclude each other
    CHOOSE_ONE("cannot be combined with {other}; choose one of them"),
    EXCLUDES("excludes {other}"),
    NAME_USER_ONCE("cannot be combined with {other}; name the user by one of them"),
    NOT_TOGETHER("cannot be combined with {other}"),

    // jobs
    BAD_FILTER("is not valid: {detail}"),
    FILTER_NOT_TEXTS("must have only texts"),
    NO_RECORDS("matches no record"),
    NOT_OF_JOB_KIND("does not belong to this kind of job"),
    NOT_OF_ORGANIZATION("does not belong to the jobs of an organization"),
    ONLY_OF_ORGANIZATION("belongs to the jobs of an organization"),
    TOO_MANY_RECORDS("matches more than {max} records"),
    UNKNOWN_FILTER("has a member that is no filter of the list"),

    // files to import
    COLUMN_TWICE("is repeated"),
    NO_SUCH_USER("belongs to no user in Keycloak"),
    NOT_VERIFIED("is not verified in Keycloak"),
    SEVERAL_USERS("belongs to several users in Keycloak"),
    UNKNOWN_COLUMN("is not a column of an import"),
    USED_IN_LINE("is already used in line {line}"),
    USER_OF_LINE("names the user whom line {line} names, too"),

    // parameters
    ATTRIBUTE_NOT_COPIED("is unknown: rollcall.profile.attributes does not name the attribute"),
    BAD_FILTER_NAME("has a name that no attribute can have: too long, or with control characters"),
    FILTER_WITHOUT_NAME("must have the name of an attribute after the dot"),
    NO_PARAMETERS("is unknown; this operation has no query parameters"),
    NO_VALUE("must have a value; leave the parameter out if there is none"),
    PARAMETER_TWICE("must be given only once"),
    TOO_MANY_FILTER_VALUES("has one value too many: a list can be filtered by at most {max} of them"),
    TOO_MANY_FILTERS("is one name too many: a list can be filtered by at most {max} attributes"),
    UNKNOWN_PARAMETER("is unknown; this operation has {parameters}");

    /** The name of a value in a message. */
    static final Pattern VALUE = Pattern.compile("\\{(\\w+)}");

    private static final Map<String, ErrorKey> BY_CODE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(ErrorKey::code, key -> key));

    private final String code;
    private final String template;

    ErrorKey(String template) {
        this.code = camelCase(name());
        this.template = template;
    }

    private static String camelCase(String name) {
        return Pattern.compile("_(.)")
                .matcher(name.toLowerCase(Locale.ROOT))
                .replaceAll(next -> next.group(1).toUpperCase(Locale.ROOT));
    }

    /**
     * Returns the key with this code.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static ErrorKey ofCode(String code) {
        ErrorKey key = BY_CODE.get(code);
        if (key == null) {
            throw new IllegalArgumentException(code + " is no key of an error");
        }
        return key;
    }

    /** Returns the message without values. */
    public ErrorMessage message() {
        return new ErrorMessage(this, Map.of());
    }

    /** Returns the message with a value. */
    public ErrorMessage with(String name, Object value) {
        return message().with(name, value);
    }

    /** Returns the error of this field or parameter. */
    public FieldError at(String field) {
        return message().at(field);
    }

    /** The key as problems have it, such as {@code tooLong}. */
    public String code() {
        return code;
    }

    /** The message with the names of its values in braces. */
    public String template() {
        return template;
    }

    /** The names of the values that the message needs, in its order. */
    public List<String> names() {
        return VALUE.matcher(template).results().map(name -> name.group(1)).toList();
    }
}
