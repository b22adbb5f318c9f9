//! Stepping up: phones and apps, codes that are wrong, late, used or too many.

mod code;
mod lock;
mod phone;
mod send;
mod totp;
