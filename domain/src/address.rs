//! Where a request comes from, as limits count it.

use std::net::IpAddr;

/// The bytes by which a limit knows an address: an IPv4 address whole, an IPv6 address by its /64, because whoever has
/// one address of such a network has all of them.
#[must_use]
pub fn network(address: IpAddr) -> Vec<u8> {
    match address.to_canonical() {
        IpAddr::V4(four) => four.octets().to_vec(),
        IpAddr::V6(six) => six.octets().iter().take(8).copied().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::network;

    fn of(text: &str) -> Vec<u8> {
        network(text.parse().unwrap())
    }

    #[test]
    fn neighbours_of_a_64_are_one() {
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
    }

    #[test]
    fn an_ipv4_address_is_one_however_it_is_written() {
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }
}
