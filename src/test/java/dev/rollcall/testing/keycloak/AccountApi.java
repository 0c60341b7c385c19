package dev.rollcall.testing.keycloak;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.testing.Realm;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Map;

/** Keycloak's account API, by which users change their own profile without Rollcall. */
public final class AccountApi {

    private final Realm realm;
    private final String token;

    /**
     * @param token an access token of the user
     */
    public AccountApi(Realm realm, String token) {
        this.realm = realm;
        this.token = token;
    }

    /** Sets the user's address, which Keycloak then takes as not verified. */
    public Response setEmail(String email) {
        return update(Map.of("email", email));
    }

    /** Changes some properties of the user's account and keeps the others. */
    public Response update(Map<String, String> changes) {
        ObjectNode account = (ObjectNode)
                Realm.json(request().get(url()).then().statusCode(200).extract().asString());
        account.remove("userProfileMetadata");
        changes.forEach(account::put);
        return request()
                .contentType("application/json")
                .body(account.toString())
                .post(url());
    }

    private RequestSpecification request() {
        return given().auth().oauth2(token).accept("application/json");
    }

    private String url() {
        return realm.url() + "/account/";
    }
}
