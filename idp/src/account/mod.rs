//! What people look after in their own account: file path = URL path.

pub mod consents;
