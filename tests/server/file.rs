//! What the house writes is its owner's alone, whatever the umask.

use super::{
    house::{House, mode, phone},
    walker::{Walker, sent_code},
};
use std::os::unix::process::CommandExt;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_is_for_its_owner_only() {
    let house = House::sqlite("");
    let gradus = super::binary::gradus().display().to_string();
    let node = house
        .start_with(|command| {
            // A shell that would let everybody read, and then is the server.
            let mut open = std::process::Command::new("sh");
            open.args(["-c", "umask 0; exec \"$0\" serve", &gradus])
                .current_dir(house.path(""))
                .env("GRADUS_LOG_FORMAT", "json");
            open.process_group(0);
            *command = open;
        })
        .await;
    house.furnish_with_phones(&["ada"]);
    let mut ada = Walker::new("ada", &node);
    ada.arrive().await.unwrap();
    let page = ada.elevate().await;
    ada.submit(page.form().choose("ending")).await.unwrap();
    sent_code(&house, &phone(0), 1).await;
    assert_eq!(mode(&node.data), "700");
    for name in [
        "gradus.db",
        "gradus.db-wal",
        "gradus.db-shm",
        "master.key",
        "outbox.jsonl",
    ] {
        assert_eq!(mode(&node.data.join(name)), "600", "{name}");
    }
    for entry in std::fs::read_dir(&node.data).unwrap().flatten() {
        assert_eq!(mode(&entry.path()), "600", "{:?}", entry.path());
    }
}

#[test]
fn apply_and_migrate_make_the_same_private_folder() {
    for command in [&["apply", "/dev/null"][..], &["migrate"]] {
        let house = House::sqlite("");
        let output = house.run(command);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(mode(&house.path("data")), "700", "{command:?}");
        assert_eq!(mode(&house.path("data/gradus.db")), "600", "{command:?}");
    }
}

#[test]
fn a_folder_that_is_there_stays_as_its_owner_wants_it() {
    use std::os::unix::fs::PermissionsExt;
    let house = House::sqlite("");
    std::fs::create_dir(house.path("data")).unwrap();
    std::fs::set_permissions(house.path("data"), std::fs::Permissions::from_mode(0o750)).unwrap();
    assert!(house.run(&["migrate"]).status.success());
    assert_eq!(mode(&house.path("data")), "750");
}
