//! [`Steps`]: which numbers can be asked for.

use super::MAX_UNIT;
use super::bands::repair_ends;
use super::template::digits;
use crate::board::setting::{Ends, Place, Setting};

/// Which numbers can be asked for, and what they are of.
#[derive(Clone, PartialEq, Debug)]
pub struct Steps {
    /// The least; finite.
    pub min: f64,
    /// The most; finite and more than `min`.
    pub max: f64,
    /// How far one is from the next, counted from `min`; more than 0.
    pub step: f64,
    /// What stands behind a number: at most 24 characters.
    pub unit: String,
}

impl Steps {
    /// These, without a unit.
    pub(super) const fn new(min: f64, max: f64, step: f64) -> Self {
        Self { min, max, step, unit: String::new() }
    }

    /// The same with a unit.
    pub(super) fn of(self, unit: &str) -> Self {
        Self { unit: unit.to_owned(), ..self }
    }

    /// The nearest number that can be asked for.
    pub fn nearest(&self, number: f64) -> f64 {
        let within = number.clamp(self.min, self.max);
        let stepped = ((within - self.min) / self.step).round().mul_add(self.step, self.min);
        // Not every range is a whole number of steps.
        if stepped > self.max { stepped - self.step } else { stepped }.clamp(self.min, self.max)
    }

    /// The next number from this one, so many steps on; from the least one while there is none.
    pub fn next(&self, number: Option<f64>, steps: f64) -> f64 {
        number.map_or(self.min, |number| self.nearest(steps.mul_add(self.step, number)))
    }

    /// The number a person typed, with a comma or a point; `None` for what is no number within the ends.
    pub fn read(&self, typed: &str) -> Option<f64> {
        let number: f64 = typed.trim().replace(',', ".").parse().ok()?;
        (number >= self.min && number <= self.max).then(|| self.nearest(number))
    }

    /// How far a report may be from what was asked for: devices round.
    pub(super) fn tolerance(&self) -> f64 {
        self.step / 2.0
    }

    /// A number with its unit.
    pub fn say(&self, number: f64) -> String {
        format!("{}\u{2009}{}", digits(number), self.unit).trim_end().to_owned()
    }

    /// As settings.
    pub(super) fn settings(&mut self) -> Vec<Setting<'_>> {
        let Self { min, max, .. } = *self;
        vec![
            Setting::new("min", Place::Number(&mut self.min, Ends::below(max))),
            Setting::new("max", Place::Number(&mut self.max, Ends::above(min))),
            Setting::new("step", Place::Number(&mut self.step, Ends::above(0.0))),
            Setting::new("unit", Place::Line(&mut self.unit, MAX_UNIT)),
        ]
    }

    pub(super) fn repair(&mut self) {
        repair_ends(&mut self.min, &mut self.max);
        let span = self.max - self.min;
        if !(self.step.is_finite() && self.step > 0.0) {
            self.step = 1.0;
        }
        if span.is_finite() {
            // Far enough beyond its bounds that what is brought into them stays when it is read back.
            if self.step < span / MAX_STEPS / 2.0 {
                self.step = span / MAX_STEPS;
            } else if self.step > span * 2.0 {
                self.step = span;
            }
        } else {
            (self.min, self.max, self.step) = (0.0, 100.0, 1.0);
        }
    }
}

const MAX_STEPS: f64 = 1e6;
