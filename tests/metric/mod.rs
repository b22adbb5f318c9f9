//! What is counted, and who is told.

mod figure;
mod near;
mod series;
mod spent;
