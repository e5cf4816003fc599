//! [`Arena`]: things with small numbers that stay the same while they live and are given again afterwards.

use core::ops::{Index, IndexMut};

/// A list in which a removed thing leaves its place to one added later. The number `u32::MAX` is never given.
#[derive(Debug)]
pub(super) struct Arena<T> {
    places: Vec<Option<T>>,
    free: Vec<u32>,
    buried: Vec<u32>,
}

impl<T> Default for Arena<T> {
    fn default() -> Self {
        Self { places: Vec::new(), free: Vec::new(), buried: Vec::new() }
    }
}

impl<T> Arena<T> {
    /// Adds a thing and gives it a number.
    pub(super) fn add(&mut self, thing: T) -> u32 {
        if let Some(id) = self.free.pop() {
            self.places[id as usize] = Some(thing);
            return id;
        }
        grow(&mut self.places);
        self.places.push(Some(thing));
        (self.places.len() - 1) as u32
    }

    /// The thing with this number, if there is one.
    #[inline]
    pub(super) fn get(&self, id: u32) -> Option<&T> {
        self.places.get(id as usize)?.as_ref()
    }

    /// The thing with this number, if there is one.
    #[inline]
    pub(super) fn get_mut(&mut self, id: u32) -> Option<&mut T> {
        self.places.get_mut(id as usize)?.as_mut()
    }

    /// Takes a thing out; its number may be given again.
    pub(super) fn remove(&mut self, id: u32) -> T {
        let thing = self.places[id as usize].take();
        self.free.push(id);
        thing.expect(DEAD)
    }

    /// Takes a thing out; its number is not given again before [`Self::release`].
    pub(super) fn bury(&mut self, id: u32) -> T {
        let thing = self.places[id as usize].take();
        self.buried.push(id);
        thing.expect(DEAD)
    }

    /// Lets the numbers of all that was buried be given again.
    pub(super) fn release(&mut self) {
        self.free.append(&mut self.buried);
    }

    /// All things with their numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, &T)> {
        self.places.iter().enumerate().filter_map(|(id, thing)| Some((id as u32, thing.as_ref()?)))
    }

    /// All things with their numbers.
    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = (u32, &mut T)> {
        self.places.iter_mut().enumerate().filter_map(|(id, thing)| Some((id as u32, thing.as_mut()?)))
    }

    /// How many things there are.
    pub(super) fn len(&self) -> usize {
        self.places.len() - self.free.len() - self.buried.len()
    }
}

impl<T> Index<u32> for Arena<T> {
    type Output = T;

    /// # Panics
    /// When there is no such thing: numbers come from [`Self::add`] alone, so that is a mistake of ours.
    #[inline]
    fn index(&self, id: u32) -> &T {
        self.get(id).expect(DEAD)
    }
}

impl<T> IndexMut<u32> for Arena<T> {
    #[inline]
    fn index_mut(&mut self, id: u32) -> &mut T {
        self.get_mut(id).expect(DEAD)
    }
}

/// Makes room for one more by an eighth instead of the usual double: a hundred thousand topics show.
pub(super) fn grow<T>(list: &mut Vec<T>) {
    if list.len() == list.capacity() {
        list.reserve_exact((list.len() / 8).max(4));
    }
}

const DEAD: &str = "the arena has a thing with every number it gave and did not take back";
