package dev.rollcall.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"Hello\r\nBcc: eve@example.org", "Hello\nworld", "Hello\u0000", "Hello\u2028world", "Hello\u0085"
            })
    void subjectCannotAddAHeader(String subject) {
        assertThatThrownBy(() -> new Mail("ann@example.org", subject, "", "", "en"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("Hello");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ann@example.org,eve@example.org",
                "ann@example.org>\r\nRCPT TO:<eve@example.org",
                "ann@example.org eve@example.org",
                "Ann <ann@example.org>",
                "ann@example.org;eve@example.org"
            })
    void recipientIsOneAddress(String recipient) {
        assertThatThrownBy(() -> new Mail(recipient, "subject", "", "", "en"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("ann");
    }

    @Test
    void textOfAMailHasNoPersonalData() {
        assertThat(new Mail("ann@example.org", "Ann", "Ann", "Ann", "en").toString())
                .doesNotContainIgnoringCase("ann");
    }

    @ParameterizedTest
    @CsvSource({
        "no-reply@example.org, , no-reply@example.org",
        "Rollcall <no-reply@example.org>, Rollcall, no-reply@example.org",
        "'\"Rollcall, Inc.\" <no-reply@example.org>', 'Rollcall, Inc.', no-reply@example.org",
        "Grüße <a@b>, Grüße, a@b"
    })
    void senderIsAnAddressOrANameAndAnAddress(String text, String name, String address) {
        assertThat(MailSender.parse(text)).contains(new MailSender(name, address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Rollcall",
                "no-reply",
                "a@",
                "@b",
                "a@b@c",
                "Rollcall <>",
                "Rollcall <a@b> <c@d>",
                "a@b\r\nBcc: c@d"
            })
    void otherSendersAreRefused(String text) {
        assertThat(MailSender.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no-reply@example.org | no-reply@example.org",
                "Rollcall <a@b.example> | Rollcall <a@b.example>",
                "Grüße <a@b.example> | Grüße <a@b.example>",
                "Example, Inc. <a@b.example> | \"Example, Inc.\" <a@b.example>"
            })
    void nameOfTheSenderIsQuotedIfItMust(String setting, String header) {
        assertThat(MailSender.parse(setting).orElseThrow().header()).isEqualTo(header);
    }

    @ParameterizedTest
    @CsvSource({
        "https://rollcall.example.org, https://rollcall.example.org",
        "https://rollcall.example.org/, https://rollcall.example.org",
        "http://localhost:8080, http://localhost:8080"
    })
    void publicUrlIsAnOrigin(String text, String origin) {
        assertThat(PublicUrl.origin(text)).contains(origin);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "rollcall.example.org",
                "ftp://rollcall.example.org",
                "https://rollcall.example.org/path",
                "https://rollcall.example.org?a=b",
                "https://rollcall.example.org#a",
                "https://user@rollcall.example.org",
                "https://",
                "https://a b"
            })
    void otherPublicUrlsAreRefused(String text) {
        assertThat(PublicUrl.origin(text)).isEmpty();
    }
}
