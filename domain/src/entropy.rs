//! Chance is a parameter: whatever is random is drawn here, before the write that stores it (a write may run twice).

/// A source of random bytes.
pub trait Entropy: Send + Sync + 'static {
    /// Fills `bytes` with random bytes that nobody can predict.
    fn fill(&self, bytes: &mut [u8]);
}

/// The operating system's source, through ring.
#[derive(Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(
        clippy::expect_used,
        reason = "a machine without random bytes must not go on handing out secrets"
    )]
    fn fill(&self, bytes: &mut [u8]) {
        use ring::rand::SecureRandom;
        ring::rand::SystemRandom::new()
            .fill(bytes)
            .expect("the operating system gives random bytes");
    }
}

/// `N` random bytes.
#[must_use]
pub fn draw<const N: usize>(entropy: &dyn Entropy) -> [u8; N] {
    let mut bytes = [0; N];
    entropy.fill(&mut bytes);
    bytes
}

/// A number of six digits, each as likely as any other, with its leading zeros.
#[must_use]
pub fn draw_six_digits(entropy: &dyn Entropy) -> String {
    // 4,294,000,000 is the largest multiple of a million below 2^32: what lies above is drawn again, so that no code is likelier.
    loop {
        let number = u32::from_be_bytes(draw(entropy));
        if number < 4_294_000_000 {
            return format!("{:06}", number % 1_000_000);
        }
    }
}
