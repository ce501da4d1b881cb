use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

/// Keeps the values used last; the one unused for longest goes when there is no room.
pub struct Cache<K, V> {
    capacity: usize,
    values: HashMap<K, V>,
    order: VecDeque<K>,
}

impl<K: Clone + Eq + Hash, V> Cache<K, V> {
    pub fn new(capacity: usize) -> Self {
        Self { capacity, values: HashMap::new(), order: VecDeque::new() }
    }

    pub fn get(&mut self, key: &K) -> Option<&V> {
        if self.values.contains_key(key) {
            self.touch(key);
        }
        self.values.get(key)
    }

    pub fn put(&mut self, key: K, value: V) {
        if self.values.len() == self.capacity && !self.values.contains_key(&key) {
            if let Some(oldest) = self.order.pop_front() {
                self.values.remove(&oldest);
            }
        }
        self.touch(&key);
        self.values.insert(key, value);
    }

    fn touch(&mut self, key: &K) {
        self.order.retain(|other| other != key);
        self.order.push_back(key.clone());
    }
}
