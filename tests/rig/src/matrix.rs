//! `cargo rig matrix`: the product against every broker the rig can run, and the table of what came out.

use std::fs;

use crate::error::{Error, Result, io};
use crate::peer::Kind;
use crate::prerequisites::{self, Need};
use crate::{cargo, project};

/// Runs the matrix and prints its table; `write` puts it into the README as well.
///
/// # Errors
/// When a broker is not to be had, or did otherwise than the rows of the matrix say.
pub fn run(write: bool) -> Result<()> {
    prerequisites::bring(&Kind::ALL.map(Need::Broker))?;
    let test = ["test", "--locked", "--package", "rig", "--test", "interop", "--"];
    let one = ["--ignored", "--exact", "--nocapture", "matrix::all_six_brokers_are_as_the_table_says"];
    cargo::run(&mut cargo::cargo(test.into_iter().chain(one)), "the lines above name each surprise")?;
    let path = project::matrix();
    let table = fs::read_to_string(&path).map_err(io("reading", &path))?;
    println!("{table}");
    if write { update(&table) } else { Ok(()) }
}

/// Puts the table between the marks of the README.
fn update(table: &str) -> Result<()> {
    let path = project::root().join("README.md");
    let readme = fs::read_to_string(&path).map_err(io("reading", &path))?;
    let updated = between(&readme, table).ok_or_else(|| Error::Missing {
        what: format!("{BEGIN} and {END} in {}", path.display()),
        hint: "put them where the table is to stand".to_owned(),
    })?;
    fs::write(&path, updated).map_err(io("writing", &path))
}

fn between(readme: &str, table: &str) -> Option<String> {
    let (before, rest) = readme.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n\n{table}\n{END}{after}"))
}

const BEGIN: &str = "<!-- matrix -->";
const END: &str = "<!-- end of matrix -->";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_takes_the_place_of_the_one_before() {
        let readme = |table| format!("a\n{BEGIN}\n\n{table}\n{END}\nb");
        assert_eq!(between(&readme("old"), "new"), Some(readme("new")));
        assert_eq!(between("a\nb", "new"), None);
    }
}
