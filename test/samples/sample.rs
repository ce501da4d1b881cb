//! A ledger of accounts, kept in memory.
use std::collections::{HashMap, HashSet as Set};
use std::fmt;

/// The most entries that a ledger takes.
pub const MAX_ENTRIES: usize = 10_000;

static mut COUNTER: u64 = 0;

/// Why a transfer failed.
#[derive(Debug, Clone)]
pub enum LedgerError {
    UnknownAccount(String),
    Overdrawn { account: String, missing: u64 },
}

/// One account's balance in cents.
#[derive(Default)]
pub struct Ledger<T> {
    balances: HashMap<String, u64>,
    seen: Set<T>,
}

/// Something that can be audited.
pub trait Auditable {
    const NAME: &'static str;
    fn audit(&self) -> bool;
    fn describe(&self) -> String {
        String::from("auditable")
    }
}

impl<T> Ledger<T> {
    /// Makes an empty ledger.
    pub fn new() -> Self {
        Ledger { balances: HashMap::new(), seen: Set::new() }
    }

    #[inline]
    pub fn balance(&self, account: &str) -> Option<u64> {
        self.balances.get(account).copied()
    }
}

impl<T> Auditable for Ledger<T> {
    const NAME: &'static str = "ledger";
    fn audit(&self) -> bool {
        self.balances.len() < MAX_ENTRIES
    }
}

impl fmt::Display for LedgerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ledger error")
    }
}

type Cents = u64;

macro_rules! cents {
    ($x:expr) => {
        $x * 100
    };
}

mod audit {
    pub fn run() {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_empty() {
        assert_eq!(Ledger::<u8>::new().balance("a"), None);
    }
}
