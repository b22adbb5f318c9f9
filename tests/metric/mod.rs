//! What is counted, and who is told.

mod cost;
mod figure;
mod near;
mod series;
