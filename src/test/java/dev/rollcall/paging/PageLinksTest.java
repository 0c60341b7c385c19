package dev.rollcall.paging;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageLinksTest {

    private static final String PATH = "/api/v1/users";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?cursor=before",
                "?cursor=before&cursor=again",
                "?c%75rsor=before",
                "?cursor",
            })
    void linksReplaceTheCursor(String query) {
        assertThat(PageLinks.of(request(query), "back", "on"))
                .containsExactly(
                        "</api/v1/users>; rel=\"first\"",
                        "</api/v1/users?cursor=back>; rel=\"prev\"",
                        "</api/v1/users?cursor=on>; rel=\"next\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?limit=5&cursor=before&search=a%26b%E9+c", "?cursor=before&limit=5&search=a%26b%E9+c"})
    void linksKeepAllOthersAsTheyWereSent(String query) {
        assertThat(PageLinks.of(request(query), null, "on"))
                .containsExactly(
                        "</api/v1/users?limit=5&search=a%26b%E9+c>; rel=\"first\"",
                        "</api/v1/users?limit=5&search=a%26b%E9+c&cursor=on>; rel=\"next\"");
    }

    @Test
    void onlyPageHasOnlyTheFirstLink() {
        assertThat(PageLinks.of(request("?cursors=2"), null, null))
                .containsExactly("</api/v1/users?cursors=2>; rel=\"first\"");
    }

    @Test
    void cursorIsEncoded() {
        assertThat(PageLinks.of(request(""), null, "a&b=>"))
                .last()
                .isEqualTo("</api/v1/users?cursor=a%26b%3D%3E>; rel=\"next\"");
    }

    private static URI request(String query) {
        return URI.create("https://rollcall.example.org" + PATH + query);
    }
}
