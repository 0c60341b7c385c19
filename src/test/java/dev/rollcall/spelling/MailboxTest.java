package dev.rollcall.spelling;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** The mail goes to the domain in ASCII: other spellings of it would reach one mailbox as different addresses. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "x@\uff45xample.org",
                "x@example\u3002org",
                "x@\u24d4xample.org",
                "x@stra\u00dfe.de",
                "x@example.org."
            })
    void otherSpellingsOfADomainAreUnusual(String email) {
        assertThat(Mailbox.isUnusual(email)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x@example.org", "X@Example.ORG", "x@b\u00fccher.example", "x@xn--bcher-kva.example"})
    void usualDomainsAreNot(String email) {
        assertThat(Mailbox.isUnusual(email)).isFalse();
    }
}
