//! Pages, as programs and people rely on them: every state of the gallery is read back.

#[path = "../../examples/gallery/states/mod.rs"]
mod states;

#[cfg(test)]
mod mail;
#[cfg(test)]
mod promise;
#[cfg(test)]
mod words;
