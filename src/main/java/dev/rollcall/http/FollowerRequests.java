package dev.rollcall.http;

import io.vertx.ext.web.RoutingContext;
import java.util.function.Predicate;

/**
 * Marks requests that wait for news while they hold neither a thread nor a connection to the database. Since they are cheap, they have a
 * limit of their own: {@code LoadShedding} collects the beans of this type.
 *
 * @param path the path of such requests, without a trailing slash
 * @param waits whether a request to the path is one
 */
public record FollowerRequests(String path, Predicate<RoutingContext> waits) {}
