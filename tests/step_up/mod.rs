//! step_up
