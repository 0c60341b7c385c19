package dev.rollcall.session;

import dev.rollcall.auth.CrossSiteRequests;
import dev.rollcall.auth.RollcallAuthenticationMechanism;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ProblemException;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Something that Keycloak lets people do to their own account on its pages (an application-initiated action). The sign-in begins it if
 * {@code /login} is asked for it, and returns to the same address, to which {@link #STATUS} is then added: how it ended.
 *
 * @param value the parameter {@code kc_action} of the authorization request
 */
record AccountAction(String value) {

    /** Query parameter of {@code /login}: the action. */
    static final String PARAMETER = "action";

    /** Query parameter of {@code /login} after the action, and of the path to which the browser returns. */
    static final String STATUS = "action_status";

    static final String UNKNOWN = "unknown";

    private static final String REMOVAL = "delete_credential:";
    private static final String LINK = "idp_link:";

    /** The actions of the account page, as a regular expression. */
    static final String ALLOWED = "^(UPDATE_PASSWORD|CONFIGURE_TOTP|webauthn-register|webauthn-register-passwordless|"
            + REMOVAL + "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|" + LINK + "[A-Za-z0-9._-]{1,255})$";

    static final int MAX_LENGTH = 264;

    private static final Pattern PATTERN = Pattern.compile(ALLOWED);
    private static final Set<String> STATUSES = Set.of("success", "cancelled", "error");

    /**
     * @param value the parameter, null for none
     * @throws ProblemException 400 for any other action of Keycloak: only those of the account page are passed on
     */
    static Optional<AccountAction> read(String value) {
        if (value != null && !isAllowed(value)) {
            throw ProblemException.invalidParameter(ErrorKey.NOT_AN_ACTION.at(PARAMETER));
        }
        return Optional.ofNullable(value).map(AccountAction::new);
    }

    private static boolean isAllowed(String value) {
        return PATTERN.matcher(value).matches();
    }

    /** Returns the action that a request for {@code /login} begins: not after it has ended, nor if another site has sent the browser. */
    static Optional<AccountAction> begunBy(RoutingContext context) {
        MultiMap query = context.queryParams();
        String value = query.get(PARAMETER);
        boolean begins = context.normalizedPath().equals(RollcallAuthenticationMechanism.LOGIN_PATH)
                && !query.contains(STATUS)
                && CrossSiteRequests.isOwn(context.request());
        return begins && value != null && isAllowed(value) ? Optional.of(new AccountAction(value)) : Optional.empty();
    }

    /**
     * @param reported what Keycloak has reported, null for nothing; anybody can write it into the address
     * @return {@code success}, {@code cancelled}, {@code error}, or {@link #UNKNOWN}
     */
    static String statusOf(String reported) {
        return reported != null && STATUSES.contains(reported) ? reported : UNKNOWN;
    }

    /** Whether it removes a second factor. Keycloak must then ask for that factor first, even if the browser has a session there. */
    boolean isRemoval() {
        return value.startsWith(REMOVAL);
    }
}
