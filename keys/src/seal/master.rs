//! The master key: the one secret that the house is given from outside.

use super::Seal;
use data_encoding::BASE64URL_NOPAD;
use domain::{
    entropy::{Entropy, draw},
    fault::Fault,
    secret::HashKey,
};
use ring::{
    aead::{AES_256_GCM, UnboundKey},
    hkdf::{HKDF_SHA256, KeyType, Prk, Salt},
};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// 32 random bytes from which all other keys are derived. It is wiped when dropped and has no `Debug`.
///
/// Written down, it is one line of 43 characters of base64url.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct MasterKey([u8; 32]);

/// Text that isn't a master key.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("a master key is one line of 43 characters of base64url (32 bytes)")]
pub struct BadMasterKey;

impl MasterKey {
    /// A new one.
    #[must_use]
    pub fn fresh(entropy: &dyn Entropy) -> Self {
        Self(draw(entropy))
    }

    /// The key that a line of text is; white space around it doesn't matter.
    ///
    /// # Errors
    /// If it isn't 32 bytes of base64url.
    pub fn parse(text: &str) -> Result<Self, BadMasterKey> {
        let bytes = BASE64URL_NOPAD
            .decode(text.trim().as_bytes())
            .map(Zeroizing::new)
            .map_err(|_| BadMasterKey)?;
        bytes.as_slice().try_into().map(Self).map_err(|_| BadMasterKey)
    }

    /// The key in the file at `path`, which must be there: nodes that share a database must be given the same one.
    ///
    /// # Errors
    /// If the file isn't there, can't be read, or holds something else.
    pub fn load(path: &Path) -> Result<Self, Fault> {
        Self::find(path)?.ok_or(Fault::broken("the master key's file isn't there"))
    }

    /// The key in the file at `path`; if there is no file, makes one that only its owner may read.
    ///
    /// Of processes that make it at once, one does, and all use that one; a half-written file never stands there.
    ///
    /// # Errors
    /// If the file can't be read, holds something else, or can't be made. Its folder must exist.
    pub fn load_or_make(path: &Path, entropy: &dyn Entropy) -> Result<Self, Fault> {
        if let Some(found) = Self::find(path)? {
            return Ok(found);
        }
        let beside = path.with_extension(format!("new-{}", BASE64URL_NOPAD.encode(&draw::<8>(entropy))));
        let made = Self::fresh(entropy).write(&beside).and_then(|()| settle(&beside, path));
        let swept = fs::remove_file(&beside);
        made.and(swept)
            .map_err(|e| Fault::new("the master key's file can't be made", e))?;
        Self::load(path)
    }

    fn find(path: &Path) -> Result<Option<Self>, Fault> {
        let mut text = Zeroizing::new(String::new());
        // More than a key is none: a wrong path must not read a disk into memory.
        match File::open(path).and_then(|file| file.take(1024).read_to_string(&mut text)) {
            Ok(_) => Self::parse(&text)
                .map(Some)
                .map_err(|e| Fault::new("the master key's file holds something else", e)),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(Fault::new("the master key's file can't be read", e)),
        }
    }

    fn write(&self, path: &Path) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        let mut line = Zeroizing::new(BASE64URL_NOPAD.encode(&self.0));
        line.push('\n');
        file.write_all(line.as_bytes())?;
        file.sync_all()
    }

    /// The key of every keyed hash.
    #[must_use]
    pub fn hash_key(&self) -> HashKey {
        let mut bytes = Zeroizing::new([0; 32]);
        expand(&self.root(), "keyed-hash", Bytes32, |okm| okm.fill(&mut *bytes));
        HashKey::new(&bytes)
    }

    /// What seals and opens.
    #[must_use]
    pub fn seal(&self) -> Seal {
        Seal::new(expand(&self.root(), "seal", &AES_256_GCM, |okm| {
            Ok(UnboundKey::from(okm))
        }))
    }

    /// Spec: [RFC 5869 §2.2](https://www.rfc-editor.org/rfc/rfc5869#section-2.2).
    fn root(&self) -> Prk {
        Salt::new(HKDF_SHA256, b"gradus master key 1").extract(&self.0)
    }
}

/// Gives the finished file its name, unless another process was first; then that one's stays.
fn settle(beside: &Path, path: &Path) -> io::Result<()> {
    match fs::hard_link(beside, path) {
        Err(e) if e.kind() != io::ErrorKind::AlreadyExists => return Err(e),
        Ok(()) | Err(_) => {}
    }
    let folder = path
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

struct Bytes32;

impl KeyType for Bytes32 {
    fn len(&self) -> usize {
        32
    }
}

/// Spec: [RFC 5869 §2.3](https://www.rfc-editor.org/rfc/rfc5869#section-2.3).
#[expect(
    clippy::expect_used,
    reason = "HKDF refuses only more than 255 blocks; these keys are one"
)]
fn expand<L: KeyType, T>(
    root: &Prk,
    label: &str,
    length: L,
    take: impl FnOnce(ring::hkdf::Okm<'_, L>) -> Result<T, ring::error::Unspecified>,
) -> T {
    root.expand(&[label.as_bytes()], length)
        .and_then(take)
        .expect("32 bytes are one block")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::entropy::SystemEntropy;
    use std::os::unix::fs::PermissionsExt;

    fn fingerprint(key: &MasterKey) -> [u8; 32] {
        key.hash_key().hash("test", &[])
    }

    #[test]
    fn the_first_run_makes_it_for_its_owner_only_and_the_next_finds_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        let made = MasterKey::load_or_make(&path, &SystemEntropy).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let found = MasterKey::load_or_make(&path, &SystemEntropy).unwrap();
        assert_eq!(fingerprint(&made), fingerprint(&found));
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            1,
            "nothing is left beside it"
        );
        let line = fs::read_to_string(&path).unwrap();
        assert_eq!(line.len(), 44);
        assert_eq!(fingerprint(&MasterKey::parse(&line).unwrap()), fingerprint(&made));
    }

    #[test]
    fn a_key_that_must_be_given_is_never_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        assert!(MasterKey::load(&path).is_err());
        assert!(!path.exists());
        let made = MasterKey::load_or_make(&path, &SystemEntropy).unwrap();
        assert_eq!(fingerprint(&made), fingerprint(&MasterKey::load(&path).unwrap()));
    }

    #[test]
    fn many_first_runs_at_once_agree() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        let keys: Vec<_> = std::thread::scope(|scope| {
            let runs: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| fingerprint(&MasterKey::load_or_make(&path, &SystemEntropy).unwrap())))
                .collect();
            runs.into_iter().map(|run| run.join().unwrap()).collect()
        });
        assert!(keys.iter().all(|key| *key == keys[0]));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_holds_something_else_is_kept_and_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        fs::write(&path, "hunter2").unwrap();
        assert!(MasterKey::load_or_make(&path, &SystemEntropy).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "hunter2");
    }

    #[test]
    fn only_32_bytes_of_base64url_are_a_key() {
        for text in ["", "abc", &"A".repeat(42), &"A".repeat(44), &"+".repeat(43)] {
            assert_eq!(MasterKey::parse(text).err(), Some(BadMasterKey), "{text:?}");
        }
        assert!(MasterKey::parse(&format!("{}\n", "A".repeat(43))).is_ok());
    }
}
