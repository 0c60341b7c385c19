package dev.rollcall.spelling;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailboxTest {

    @ParameterizedTest
    @CsvSource({
        "ann@example.org, ann, example.org",
        "Ann@Example.ORG, ann, example.org",
        "ann+tag@example.org, ann, example.org",
        "ann+tag+more@example.org, ann, example.org",
        "+ann@example.org, +ann, example.org",
        "ann@bücher.example, ann, xn--bcher-kva.example",
        "ann+tag@xn--bcher-kva.example, ann, xn--bcher-kva.example",
        "ann@a..b, ann, a..b",
        "ann@a+b.example, ann, a+b.example"
    })
    void mailboxHasNoTagAndADomainInAscii(String email, String name, String domain) {
        assertThat(Mailbox.of(email)).isEqualTo(new Mailbox(name, domain));
    }

    @Test
    void mailboxHasAnAddressForEachSpellingOfItsDomain() {
        assertThat(Mailbox.of("ann+tag@bücher.example").untagged())
                .containsExactly("ann@xn--bcher-kva.example", "ann@bücher.example");
        assertThat(Mailbox.of("ann@example.org").untagged()).containsExactly("ann@example.org");
    }
}
