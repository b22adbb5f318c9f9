//! Ported numbers: a number that has just moved to another provider may have been taken from its owner.

use domain::authenticator::phone::Number;
use futures_util::future::BoxFuture;

/// Who knows whether a number was moved lately; deployments connect their provider's service here.
pub trait PortedNumbers: Send + Sync + 'static {
    /// Asks about a number, before a code is sent to it.
    fn check<'a>(&'a self, number: &'a Number) -> BoxFuture<'a, Porting>;
}

/// What is known of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Porting {
    /// Nothing speaks against sending; also where nobody could be asked.
    Clear,
    /// It moved so lately that codes may reach a thief: nothing is sent.
    MovedLately,
}

/// Nobody is asked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unchecked;

impl PortedNumbers for Unchecked {
    fn check<'a>(&'a self, _: &'a Number) -> BoxFuture<'a, Porting> {
        Box::pin(std::future::ready(Porting::Clear))
    }
}
