//! What a server refuses to start with.

use super::house::House;

#[test]
fn a_clock_that_can_be_turned_is_refused_where_others_could_reach_it() {
    let table = "[testing]\nclock_offset_file = \"offset\"\n";
    let open = House::sqlite(table);
    open.configure(|text| text.replace("127.0.0.1:0", "0.0.0.0:0"));
    let sending = House::sqlite(table);
    sending.configure(|text| text.replace("sms = \"outbox\"\n", ""));
    let by_environment = House::sqlite("");
    by_environment.configure(|text| text.replace("127.0.0.1:0", "0.0.0.0:0"));
    for (house, variable) in [
        (open, None),
        (by_environment, Some(("GRADUS__TESTING__CLOCK_OFFSET_FILE", "offset"))),
    ] {
        for arguments in [&["serve"][..], &["config", "check"], &["apply", "/dev/null"]] {
            let output = house.command().args(arguments).envs(variable).output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
            assert!(
                said.contains("clock_offset_file") && said.contains("loopback"),
                "{said}"
            );
        }
        assert!(!house.path("data").exists(), "nothing was made");
    }
    // A channel that isn't offered sends nothing anywhere.
    assert!(sending.run(&["config", "check"]).status.success());
}

#[test]
fn an_address_that_is_taken_is_said_to_be() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let house = House::sqlite("");
    let address = taken.local_addr().unwrap().to_string();
    house.configure(|text| text.replace("127.0.0.1:0", &address));
    let output = house.run(&["serve"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("address") && said.contains("in use"), "{said}");
}
