package dev.rollcall.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "2001:db8:1:2:3:4:5:6, 20:01:0d:b8:00:01:00:02/64",
        "2001:db8:1:2::7, 20:01:0d:b8:00:01:00:02/64",
        "[2001:db8:1:2::7], 20:01:0d:b8:00:01:00:02/64",
        "2001:db8:1:3::7, 20:01:0d:b8:00:01:00:03/64",
        "::1, 00:00:00:00:00:00:00:00/64",
        "::ffff:192.0.2.1, 192.0.2.1",
        "unknown, unknown",
        "not:an:address, unknown",
        "'', unknown"
    })
    void ipv6AddressIsReducedToItsNetwork(String address, String counted) {
        assertThat(ClientAddress.network(address)).isEqualTo(counted);
    }
}
