//! The durable floor: how often this disk makes something durable now, for many who wait together.

use crate::{Outcome, measure::Worker};
use std::{
    fs::{File, OpenOptions},
    io::Write,
    path::Path,
    sync::mpsc,
};
use tokio::sync::oneshot;

/// What each of them appends, in bytes: about what a refresh leaves in the database's log.
const RECORD: usize = 4096;

/// Somebody who appends and waits until it is durable.
pub(crate) struct Waiter(mpsc::Sender<oneshot::Sender<bool>>);

/// So many of them, on one file in that folder; a thread writes for all that wait and syncs once.
pub(crate) fn workers(folder: &Path, count: usize) -> Outcome<Vec<Waiter>> {
    let file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(folder.join("floor"))?;
    let (send, waiting) = mpsc::channel();
    std::thread::spawn(move || sync(file, &waiting));
    Ok(vec![send; count].into_iter().map(Waiter).collect())
}

fn sync(mut file: File, waiting: &mpsc::Receiver<oneshot::Sender<bool>>) {
    while let Ok(first) = waiting.recv() {
        let mut all = vec![first];
        all.extend(waiting.try_iter());
        let done = file
            .write_all(&vec![b'.'; RECORD * all.len()])
            .and_then(|()| file.sync_data());
        for waiter in all {
            // Whoever waited may have gone.
            let _ = waiter.send(done.is_ok());
        }
    }
}

impl Worker for Waiter {
    async fn step(&mut self) -> Outcome<()> {
        let (done, synced) = oneshot::channel();
        self.0.send(done).map_err(|_| "the floor is gone")?;
        if synced.await? {
            Ok(())
        } else {
            Err("nothing can be synced".into())
        }
    }
}
