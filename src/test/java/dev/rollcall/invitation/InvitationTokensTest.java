package dev.rollcall.invitation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.paging.RollcallConfig;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class InvitationTokensTest {

    private static final UUID ID = UUID.fromString("019ab4c3-1a20-7b44-9c6d-8f3e5d7a1b22");

    private final InvitationTokens tokens = tokens("a-secret-of-at-least-thirty-two-characters");

    private static InvitationTokens tokens(String secret) {
        RollcallConfig config = () -> Optional.of(secret);
        return new InvitationTokens(config);
    }

    @Test
    void tokenHasAllBitsOfTheMacAndNoIdInIt() {
        assertThat(tokens.token(ID)).matches("[A-Za-z0-9_-]{43}").isEqualTo(tokens.token(ID));
    }

    @Test
    void anotherInvitationAndAnotherSecretHaveOtherTokens() {
        assertThat(tokens.token(ID))
                .isNotEqualTo(tokens.token(UUID.randomUUID()))
                .isNotEqualTo(tokens("another-secret-of-thirty-two-characters").token(ID));
    }

    @Test
    void hashIsThatOfTheTokenInTheLink() {
        assertThat(tokens.hash(ID)).hasSize(32).isEqualTo(tokens.hash(tokens.token(ID)));
    }
}
