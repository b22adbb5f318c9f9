//! What the heart promises, tried.

mod aim;
mod anything;
mod change;
mod decay;
mod ladder;
mod level;
mod name;
mod property;
mod table;
mod world;
