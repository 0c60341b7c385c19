package dev.rollcall.testing.keycloak;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldif.LDIFException;
import dev.rollcall.stack.Ports;
import dev.rollcall.testing.Realm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** An LDAP directory in memory, from which a realm has users by a user federation. People's passwords are their names. */
public final class LdapDirectory implements AutoCloseable {

    private static final String BASE = "dc=corp,dc=example";
    private static final String PEOPLE = "ou=people," + BASE;
    private static final String ADMIN = "cn=admin";

    private final Realm realm;
    private final int port = Ports.free();
    private final InMemoryDirectoryServer server;
    private String federation;

    private LdapDirectory(Realm realm) throws LDAPException, LDIFException {
        this.realm = realm;
        InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig(BASE);
        config.setSchema(null);
        config.addAdditionalBindCredentials(ADMIN, ADMIN);
        config.setListenerConfigs(InMemoryListenerConfig.createLDAPConfig("ldap", port));
        server = new InMemoryDirectoryServer(config);
        server.add("dn: " + BASE, "objectClass: organization", "objectClass: dcObject", "dc: corp", "o: corp");
        server.add("dn: " + PEOPLE, "objectClass: organizationalUnit", "ou: people");
    }

    /** Starts a directory without people, of which the realm does not know yet. */
    public static LdapDirectory start(Realm realm) {
        return asked(() -> {
            LdapDirectory directory = new LdapDirectory(realm);
            directory.server.startListening();
            return directory;
        });
    }

    /** The directory does not answer any more, until it is {@link #resume resumed}. It keeps its people. */
    public void pause() {
        server.shutDown(true);
    }

    public void resume() {
        asked(() -> {
            server.startListening();
            return true;
        });
    }

    /** Adds a person, who gets a new id. */
    public void add(String username) {
        asked(() -> server.add(
                "dn: " + dn(username),
                "objectClass: inetOrgPerson",
                "objectClass: organizationalPerson",
                "uid: " + username,
                "cn: First",
                "sn: Last",
                "mail: " + username + "@corp.example",
                "userPassword: " + username));
    }

    public void remove(String username) {
        asked(() -> server.delete(dn(username)));
    }

    public boolean has(String username) {
        return asked(() -> server.getEntry(dn(username))) != null;
    }

    /** Replaces the value of an attribute. */
    public void set(String username, String attribute, String value) {
        asked(() -> server.modify(
                "dn: " + dn(username), "changetype: modify", "replace: " + attribute, attribute + ": " + value));
    }

    private static String dn(String username) {
        return "uid=" + username + "," + PEOPLE;
    }

    /**
     * Adds the directory to the realm as a user federation.
     *
     * @param writable whether Keycloak changes people in the directory
     * @param more settings that differ from the usual ones, such as {@code changedSyncPeriod}
     * @return Keycloak's id of the federation
     */
    public String connect(boolean writable, Map<String, String> more) {
        Map<String, String> settings = new LinkedHashMap<>(Map.ofEntries(
                Map.entry("editMode", writable ? "WRITABLE" : "READ_ONLY"),
                Map.entry("importEnabled", "true"),
                Map.entry("enabled", "true"),
                Map.entry("vendor", "other"),
                Map.entry("usernameLDAPAttribute", "uid"),
                Map.entry("rdnLDAPAttribute", "uid"),
                Map.entry("uuidLDAPAttribute", "entryUUID"),
                Map.entry("userObjectClasses", "inetOrgPerson, organizationalPerson"),
                Map.entry("connectionUrl", "ldap://127.0.0.1:" + port),
                Map.entry("connectionTimeout", "5000"),
                Map.entry("readTimeout", "5000"),
                Map.entry("usersDn", PEOPLE),
                Map.entry("authType", "simple"),
                Map.entry("bindDn", ADMIN),
                Map.entry("bindCredential", ADMIN),
                Map.entry("searchScope", "1"),
                Map.entry("trustEmail", "true"),
                Map.entry("pagination", "true"),
                Map.entry("fullSyncPeriod", "-1"),
                Map.entry("changedSyncPeriod", "-1")));
        settings.putAll(more);
        federation = Realm.idOf(realm.admin(
                "POST",
                "/components",
                Map.of(
                        "name",
                        "corp",
                        "providerId",
                        "ldap",
                        "providerType",
                        "org.keycloak.storage.UserStorageProvider",
                        "parentId",
                        realm.read("").path("id").asText(),
                        "config",
                        settings.entrySet().stream()
                                .collect(Collectors.toMap(Map.Entry::getKey, entry -> List.of(entry.getValue()))))));
        return federation;
    }

    /** Removes the user federation, and with it all its people from Keycloak. */
    public void disconnect() {
        realm.admin("DELETE", "/components/" + federation, null);
        federation = null;
    }

    /** Lets Keycloak synchronize all people, as an administrator does in the console. */
    public void synchronize() {
        realm.admin("POST", "/user-storage/" + federation + "/sync?action=triggerFullSync", null);
    }

    @Override
    public void close() {
        if (federation != null) {
            disconnect();
        }
        server.shutDown(true);
    }

    private interface Request<T> {
        T send() throws LDAPException, LDIFException;
    }

    private static <T> T asked(Request<T> request) {
        try {
            return request.send();
        } catch (LDAPException | LDIFException e) {
            throw new IllegalStateException(e);
        }
    }
}
