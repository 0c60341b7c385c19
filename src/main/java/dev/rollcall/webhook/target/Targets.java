package dev.rollcall.webhook.target;

import dev.rollcall.http.ForwardedFor;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.webhook.WebhooksConfig;
import io.smallrye.common.net.CidrAddress;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Decides where webhooks lead. A URL is checked when it is set, and before each request: its host is resolved once, all its addresses are
 * checked, and one of these is connected. So a name that resolves to something else a moment later leads nowhere.
 */
@Singleton
public final class Targets {

    /** The most characters of a URL. */
    public static final int MOST_CHARS = 2_000;

    private static final String OCTET = "(0|[1-9][0-9]{0,2})";

    /**
     * An address of version 6, one of version 4 in its usual form, or a name, whose last part begins with a letter. Some programs read other texts
     * as addresses, too, and not all the same: {@code 2130706433}, {@code 0x7f.1}, {@code 0177.0.0.1}.
     */
    private static final Pattern HOST = Pattern.compile(
            "\\[[0-9a-fA-F:.]+]|(%1$s\\.){3}%1$s|([A-Za-z0-9-]+\\.)*[A-Za-z][A-Za-z0-9-]*".formatted(OCTET));

    private static final int HTTPS = 443;
    private static final int HTTP = 80;

    private final SpecialAddresses special = new SpecialAddresses();
    private final NameServers nameServers;
    private final AllowedHosts hosts;
    private final List<Integer> ports;
    private final List<CidrAddress> networks;

    /** Asks the name servers for all addresses of a host. */
    interface NameServers {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    @Inject
    public Targets(WebhooksConfig config) {
        this(config, InetAddress::getAllByName);
    }

    /** For tests, whose names need no name server. */
    Targets(WebhooksConfig config, NameServers nameServers) {
        this.nameServers = nameServers;
        this.hosts = AllowedHosts.of(config.allowedHosts());
        this.ports = List.copyOf(config.allowedPorts());
        this.networks = config.allowedNetworks().orElse(List.of()).stream()
                .map(ForwardedFor::range)
                .toList();
    }

    /** Whether the operator allows any host. */
    public boolean anyAllowed() {
        return !hosts.isEmpty();
    }

    /**
     * @throws ProblemException 409 if the operator allows no host
     */
    public void requireAny() {
        if (!anyAllowed()) {
            throw new ProblemException(
                    ProblemType.WEBHOOKS_OFF, "The operator allows no hosts that webhooks could call.");
        }
    }

    /**
     * A URL whose host and port are allowed.
     *
     * @param host in lower case, as it stands in the URL
     * @param path with the query
     */
    private record Place(String host, int port, boolean encrypted, String path) {}

    /**
     * Checks a URL, and resolves its host.
     *
     * @param ofOrganization whether it is a webhook of an organization, which reaches public addresses only
     * @throws TargetRefusedException if the webhook must not call it
     * @throws UnknownHostException if no name server knows the host
     */
    public Target resolve(String url, boolean ofOrganization) throws TargetRefusedException, UnknownHostException {
        Place place = place(url);
        InetAddress[] addresses = nameServers.addresses(place.host());
        for (InetAddress address : addresses) {
            if (!mayReach(address, place.encrypted(), ofOrganization)) {
                // without the address: owners of organizations would read the operator's name servers
                throw new TargetRefusedException(ErrorKey.ADDRESS_NOT_ALLOWED.message());
            }
        }
        return new Target(addresses[0], place.port(), place.host(), place.encrypted(), place.path());
    }

    private boolean mayReach(InetAddress address, boolean encrypted, boolean ofOrganization) {
        boolean isNamed = !ofOrganization && networks.stream().anyMatch(network -> network.matches(address));
        return isNamed || encrypted && special.isPublic(address);
    }

    private Place place(String url) throws TargetRefusedException {
        URI uri = parse(url);
        boolean encrypted = uri.getScheme().equalsIgnoreCase("https");
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        if (!hosts.contain(host, encrypted)) {
            throw new TargetRefusedException(ErrorKey.HOST_NOT_ALLOWED.message());
        }
        int usual = encrypted ? HTTPS : HTTP;
        int port = uri.getPort() == -1 ? usual : uri.getPort();
        if (!ports.contains(port)) {
            throw new TargetRefusedException(ErrorKey.PORT_NOT_ALLOWED.with(
                    "ports", ports.stream().map(String::valueOf).collect(Collectors.joining(", "))));
        }
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return new Place(host, port, encrypted, uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery());
    }

    private static URI parse(String url) throws TargetRefusedException {
        try {
            URI uri = new URI(url);
            boolean isHttp = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
            if (isHttp
                    && url.length() <= MOST_CHARS
                    && StandardCharsets.US_ASCII.newEncoder().canEncode(url)
                    && uri.getHost() != null
                    && HOST.matcher(uri.getHost()).matches()
                    && uri.getRawUserInfo() == null
                    && uri.getRawFragment() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // as any other text that is no URL
        }
        throw new TargetRefusedException(ErrorKey.NOT_A_WEBHOOK_URL.message());
    }
}
