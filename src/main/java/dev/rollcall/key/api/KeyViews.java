package dev.rollcall.key.api;

import dev.rollcall.key.ApiKey;
import dev.rollcall.key.ApiKeys;
import dev.rollcall.key.KeyFilter;
import dev.rollcall.key.KeySwitch;
import dev.rollcall.key.KeysOff;
import dev.rollcall.paging.PageLinks;
import dev.rollcall.paging.Pages.Page;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestResponse;

/** Creates the representations of API keys. */
@Singleton
record KeyViews(ApiKeys keys, KeySwitch keySwitch, Clock clock) {

    KeyView of(ApiKey key) {
        return KeyView.of(key, clock.instant());
    }

    RestResponse<KeyPage> page(KeyFilter filter, KeyPageRequest request, UriInfo uri) {
        Page<ApiKey> found = keys.page(filter, request.cursor(), request.limit());
        Optional<KeysOff> off = keySwitch.whyOff();
        KeyPage page = new KeyPage(
                found.items().stream().map(this::of).toList(),
                found.next(),
                found.previous(),
                off.map(KeysOff::text).orElse(null),
                off.map(KeysOff::code).orElse(null));
        return PageLinks.respond(page, uri, page.previous(), page.next());
    }
}
