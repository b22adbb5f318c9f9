use super::*;
use domain::entropy::SystemEntropy;

fn hasher(params: Params) -> Hasher {
    Hasher::new(params, 2, Arc::new(SystemEntropy)).unwrap()
}

fn secret(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_owned())
}

async fn verify(hasher: &Hasher, phc: &str, password: &str) -> Verdict {
    hasher
        .verify(Some(phc.to_owned()), secret(password))
        .await
        .unwrap()
        .unwrap()
}

const NO: Verdict = Verdict {
    right: false,
    rehash: None,
};
const YES: Verdict = Verdict {
    right: true,
    rehash: None,
};

#[tokio::test]
async fn the_right_password_is_right_and_another_is_not() {
    let hasher = hasher(Params::FLOOR);
    let phc = hasher.hash(secret("correct horse"), [7; 16]).await.unwrap().unwrap();
    assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
    assert_eq!(check_phc(&phc), Ok(()));
    assert_eq!(verify(&hasher, &phc, "correct horse").await, YES);
    assert_eq!(verify(&hasher, &phc, "Correct horse").await, NO);
    assert_eq!(verify(&hasher, &phc, "").await, NO);
}

#[tokio::test]
async fn another_implementation_reads_our_hashes_and_we_read_its() {
    use argon2::{Argon2, PasswordHash, PasswordHasher, PasswordVerifier};
    let hasher = hasher(Params::FLOOR);
    let ours = hasher.hash(secret("correct horse"), [7; 16]).await.unwrap().unwrap();
    let library = Argon2::default();
    assert!(
        library
            .verify_password(b"correct horse", &PasswordHash::new(&ours).unwrap())
            .is_ok()
    );
    let theirs = library
        .hash_password_with_salt(b"correct horse", &[9; 16])
        .unwrap()
        .to_string();
    assert_eq!(verify(&hasher, &theirs, "correct horse").await, YES);
}

/// From the reference implementation: `echo -n password | argon2 somesalt -id -t 2 -m 8 -p 1 -e`.
#[tokio::test]
async fn a_hash_from_elsewhere_is_checked_by_its_own_parameters_and_made_better() {
    let hasher = hasher(Params::FLOOR);
    let weak = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    assert_eq!(check_phc(weak), Ok(()));
    assert_eq!(verify(&hasher, weak, "passwort").await, NO);
    let verdict = verify(&hasher, weak, "password").await;
    assert!(verdict.right);
    let better = verdict.rehash.unwrap();
    assert!(better.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{better}");
    assert_eq!(verify(&hasher, &better, "password").await, YES);
}

#[tokio::test]
async fn a_raised_rule_makes_old_hashes_better_and_a_stronger_one_stays() {
    let raised = hasher(Params::new(32 * 1024, 2, 1).unwrap());
    let floor = hasher(Params::FLOOR);
    let old = floor.hash(secret("correct horse"), [7; 16]).await.unwrap().unwrap();
    let better = verify(&raised, &old, "correct horse").await.rehash.unwrap();
    assert!(better.starts_with("$argon2id$v=19$m=32768,t=2,p=1$"), "{better}");
    assert_eq!(verify(&floor, &better, "correct horse").await, YES);
}

#[tokio::test]
async fn an_unknown_account_says_no_and_costs_one_hash() {
    let hasher = hasher(Params::FLOOR);
    let phc = hasher.hash(secret("correct horse"), [7; 16]).await.unwrap().unwrap();
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for _ in 0..9 {
        let start = std::time::Instant::now();
        assert_eq!(verify(&hasher, &phc, "wrong").await, NO);
        known.push(start.elapsed());
        let start = std::time::Instant::now();
        assert_eq!(hasher.verify(None, secret("wrong")).await.unwrap().unwrap(), NO);
        unknown.push(start.elapsed());
    }
    // The quickest of each: whatever else this machine does only adds.
    let quickest = |all: &[std::time::Duration]| all.iter().min().unwrap().as_secs_f64();
    let ratio = quickest(&unknown) / quickest(&known);
    assert!((0.5..2.0).contains(&ratio), "{ratio}");
}

#[test]
fn a_foreign_hash_is_bounded_and_of_one_kind() {
    let table = [
        (
            "$argon2id$v=19$m=262144,t=10,p=16$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
            Ok(()),
        ),
        (
            "$argon2id$v=19$m=262145,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
            Err(BadPhc::Greedy(BadParams::Greedy)),
        ),
        (
            "$argon2id$v=19$m=65536,t=11,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
            Err(BadPhc::Greedy(BadParams::Greedy)),
        ),
        (
            "$argon2id$v=19$m=65536,t=2,p=17$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
            Err(BadPhc::Greedy(BadParams::Greedy)),
        ),
        (
            "$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
            Err(BadPhc::Malformed),
        ),
        (
            "$argon2id$v=16$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
            Err(BadPhc::Malformed),
        ),
        (
            "$argon2id$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
            Err(BadPhc::Malformed),
        ),
        ("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ", Err(BadPhc::Malformed)),
        (
            "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO0",
            Err(BadPhc::Malformed),
        ),
        (
            "$argon2id$v=19$m=4,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
            Err(BadPhc::Malformed),
        ),
        ("$2b$12$abcdefghijklmnopqrstuv", Err(BadPhc::Malformed)),
        ("hunter2", Err(BadPhc::Malformed)),
        ("", Err(BadPhc::Malformed)),
    ];
    for (phc, verdict) in table {
        assert_eq!(check_phc(phc), verdict, "{phc}");
    }
}

#[test]
fn configuration_only_raises_the_cost() {
    assert_eq!(Params::new(19 * 1024, 2, 1), Ok(Params::FLOOR));
    for (memory, passes, lanes) in [(19 * 1024 - 1, 2, 1), (64 * 1024, 1, 1), (64 * 1024, 2, 0)] {
        assert_eq!(Params::new(memory, passes, lanes), Err(BadParams::Weak));
    }
    assert_eq!(Params::new(1024 * 1024, 2, 1), Err(BadParams::Greedy));
}
