package dev.rollcall.directory.keycloak;

/** URLs of Keycloak's endpoints, derived from a realm's URL, {@code https://host/realms/name}. */
public final class KeycloakUrls {

    static final String OPENID_CONNECT = "/protocol/openid-connect";
    public static final String TOKEN = OPENID_CONNECT + "/token";

    private static final String REALMS = "/realms/";

    private KeycloakUrls() {}

    /** The authorization endpoint, where browsers sign in. */
    public static String authorizationEndpoint(String realmUrl) {
        return withoutSlash(realmUrl) + OPENID_CONNECT + "/auth";
    }

    public static String tokenEndpoint(String realmUrl) {
        return withoutSlash(realmUrl) + TOKEN;
    }

    /** The pages where users see and change their account in Keycloak. */
    public static String accountPages(String realmUrl) {
        return withoutSlash(realmUrl) + "/account";
    }

    /** The administration console, at the page of a realm. */
    public static String console(String realmUrl, String realm) {
        return realmUrl.replaceFirst(REALMS + ".*", "") + "/admin/master/console/#/" + realm;
    }

    /** The realm's Admin API, {@code https://host/admin/realms/name}. */
    static String adminApi(String realmUrl) {
        int realms = realmUrl.lastIndexOf(REALMS);
        return realms < 0 ? realmUrl : realmUrl.substring(0, realms) + "/admin" + realmUrl.substring(realms);
    }

    /** The part of the Admin API that belongs to no realm, {@code https://host/admin}. */
    static String server(String adminApi) {
        int realms = adminApi.lastIndexOf(REALMS);
        return realms < 0 ? adminApi : adminApi.substring(0, realms);
    }

    private static String withoutSlash(String url) {
        return url.replaceFirst("/+$", "");
    }
}
