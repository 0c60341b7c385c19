package dev.rollcall.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccountActionTest {

    private static final String ID = "0d6ae2c1-4a4e-4c35-8f5d-3a1c0f4f7b20";

    @ParameterizedTest
    @CsvSource({
        "UPDATE_PASSWORD,                false",
        "CONFIGURE_TOTP,                 false",
        "webauthn-register,              false",
        "webauthn-register-passwordless, false",
        "idp_link:github,                false",
        "delete_credential:" + ID + ",   true"
    })
    void actionsOfTheAccountPageAreAllowed(String value, boolean removal) {
        AccountAction action = AccountAction.read(value).orElseThrow();

        assertThat(action.value()).isEqualTo(value).hasSizeLessThanOrEqualTo(AccountAction.MAX_LENGTH);
        assertThat(action.isRemoval()).isEqualTo(removal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "UPDATE_PROFILE",
                "update_password",
                "UPDATE_PASSWORD ",
                "UPDATE_PASSWORD\n",
                "UPDATE_PASSWORD,CONFIGURE_TOTP",
                "UPDATE_PASSWORD:" + ID,
                "delete_account",
                "delete_credential",
                "delete_credential:",
                "delete_credential:otp-id",
                "delete_credential:" + ID + "0",
                "delete_credential:0D6AE2C1-4A4E-4C35-8F5D-3A1C0F4F7B20",
                "idp_link:",
                "idp_link:git hub",
                "TERMS_AND_CONDITIONS"
            })
    void otherActionsAreRefused(String value) {
        assertThatThrownBy(() -> AccountAction.read(value))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refusal -> assertThat(refusal.problem().status()).isEqualTo(400));
    }

    @Test
    void missingParameterIsNoAction() {
        assertThat(AccountAction.read(null)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "success,   success",
        "cancelled, cancelled",
        "error,     error",
        "SUCCESS,   unknown",
        "<b>,       unknown",
        ",          unknown"
    })
    void onlyKnownStatusesArePassedOn(String reported, String status) {
        assertThat(AccountAction.statusOf(reported)).isEqualTo(status);
    }
}
