package dev.rollcall.webhook.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.problem.ErrorKey;
import dev.rollcall.webhook.WebhooksConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetsTest {

    /** With everything that an operator can allow but private networks. */
    private final Targets all = targets(List.of("*", "http://127.0.0.1", "http://localhost"), List.of());

    private static Targets targets(List<String> hosts, List<String> networks) {
        return new Targets(new WebhooksConfig() {
            @Override
            public Optional<List<String>> allowedHosts() {
                return Optional.of(hosts).filter(list -> !list.isEmpty());
            }

            @Override
            public List<Integer> allowedPorts() {
                return List.of(443, 8443, 80);
            }

            @Override
            public Optional<List<String>> allowedNetworks() {
                return Optional.of(networks).filter(list -> !list.isEmpty());
            }

            @Override
            public boolean forOrganizations() {
                return true;
            }
        });
    }

    private static void assertRefused(Targets targets, String url, ErrorKey key) {
        for (boolean ofOrganization : new boolean[] {false, true}) {
            assertThatThrownBy(() -> targets.resolve(url, ofOrganization))
                    .as(url)
                    .isInstanceOfSatisfying(
                            TargetRefusedException.class,
                            refusal -> assertThat(refusal.reason().key()).isEqualTo(key));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1/",
                "https://127.1.2.3/",
                "https://localhost/",
                "http://localhost/",
                "http://127.0.0.1/",
                "https://0.0.0.0/",
                "https://10.0.0.1/",
                "https://100.64.0.1/",
                "https://169.254.169.254/latest/meta-data",
                "https://172.16.0.1/",
                "https://172.31.255.255/",
                "https://192.0.0.192/",
                "https://192.168.1.1/",
                "https://198.18.0.1/",
                "https://203.0.113.1/",
                "https://224.0.0.1/",
                "https://255.255.255.255/",
                "https://[::]/",
                "https://[::1]/",
                "https://[::ffff:127.0.0.1]/",
                "https://[::ffff:7f00:1]/",
                "https://[::127.0.0.1]/",
                "https://[64:ff9b::7f00:1]/",
                "https://[2002:7f00:1::]/",
                "https://[2001:0:4136:e378:8000:63bf:80ff:fffe]/",
                "https://[2001:db8::1]/",
                "https://[fc00::1]/",
                "https://[fd00:ec2::254]/",
                "https://[fe80::1]/",
                "https://[ff02::1]/"
            })
    void addressesThatAreNotPublicAreRefused(String url) {
        assertRefused(all, url, ErrorKey.ADDRESS_NOT_ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://2130706433/",
                "https://0x7f000001/",
                "https://0x7f.1/",
                "https://0177.0.0.1/",
                "https://127.1/",
                "https://127.0.0.1./",
                "https://hooks.example.com./",
                "https://user@hooks.example.com/",
                "https://user:password@hooks.example.com/",
                "https://hooks.example.com/#part",
                "https://hooks_example_com/",
                "https://[fe80::1%25lo]/",
                "https://[fe80::1%251]/",
                "https:///path",
                "https:hooks.example.com",
                "ftp://hooks.example.com/",
                "file:///etc/passwd",
                "//hooks.example.com/",
                "hooks.example.com",
                "https://hööks.example.com/",
                "https://hooks.example.com/a b",
                "https://hooks.example.com\\@127.0.0.1/",
                ""
            })
    void whatIsNoPlainUrlIsRefused(String url) {
        assertRefused(all, url, ErrorKey.NOT_A_WEBHOOK_URL);
    }

    @ParameterizedTest
    @CsvSource({
        "https://hooks.example.com/, true",
        "https://HOOKS.Example.COM/, true",
        "https://a.example.org/, true",
        "https://a.b.example.org/, true",
        "https://example.org/, false",
        "https://badexample.org/, false",
        "https://hooks.example.com.example.net/, false",
        "https://example.com/, false",
        "http://hooks.example.com/, false",
        "http://plain.example.com/, true",
        "https://plain.example.com/, false"
    })
    void hostsAreThoseThatTheOperatorNames(String url, boolean allowed) throws Exception {
        Targets some = targets(List.of("hooks.example.com", "*.example.org", "http://plain.example.com"), List.of());
        try {
            some.resolve(url, false);
        } catch (TargetRefusedException e) {
            assertThat(e.reason().key() == ErrorKey.HOST_NOT_ALLOWED).as(url).isNotEqualTo(allowed);
            return;
        } catch (UnknownHostException e) {
            // the names of examples resolve nowhere
        }
        assertThat(allowed).as(url).isTrue();
    }

    @Test
    void withoutHostsNothingIsAllowed() {
        Targets none = targets(List.of(), List.of("127.0.0.1"));

        assertThat(none.anyAllowed()).isFalse();
        assertRefused(none, "https://93.184.215.14/", ErrorKey.HOST_NOT_ALLOWED);
    }

    @Test
    void portsAreThoseThatTheOperatorNames() {
        assertRefused(all, "https://93.184.215.14:22/", ErrorKey.PORT_NOT_ALLOWED);
        assertRefused(all, "https://93.184.215.14:6443/", ErrorKey.PORT_NOT_ALLOWED);
        assertRefused(all, "https://93.184.215.14:0/", ErrorKey.PORT_NOT_ALLOWED);
    }

    @Test
    void publicAddressIsConnectedAsItWasResolved() throws Exception {
        Target target = all.resolve("https://93.184.215.14:8443/hook?a=1", true);

        assertThat(target)
                .isEqualTo(new Target(
                        InetAddress.getByAddress(new byte[] {93, (byte) 184, (byte) 215, 14}),
                        8443,
                        "93.184.215.14",
                        true,
                        "/hook?a=1"));
    }

    /** A mistake here would open the operator's network to the owners of organizations. */
    @Test
    void namedNetworksAreForAdministratorsAlone() throws Exception {
        Targets named = targets(List.of("*", "http://127.0.0.1"), List.of("127.0.0.0/8"));

        assertThat(named.resolve("http://127.0.0.1/", false).encrypted()).isFalse();
        assertThat(named.resolve("https://127.0.0.1/", false).encrypted()).isTrue();
        for (String url : List.of("http://127.0.0.1/", "https://127.0.0.1/")) {
            assertThatThrownBy(() -> named.resolve(url, true))
                    .isInstanceOfSatisfying(
                            TargetRefusedException.class,
                            refusal -> assertThat(refusal.reason().key()).isEqualTo(ErrorKey.ADDRESS_NOT_ALLOWED));
        }
        assertRefused(named, "https://10.0.0.1/", ErrorKey.ADDRESS_NOT_ALLOWED);
    }

    /** Without TLS, a public address is never reached, since the changes would travel in the clear. */
    @Test
    void publicAddressNeedsTls() {
        Targets plain = targets(List.of("http://93.184.215.14"), List.of("10.0.0.0/8"));

        assertRefused(plain, "http://93.184.215.14/", ErrorKey.ADDRESS_NOT_ALLOWED);
    }
}
