//! What a browser needs of a WebAssembly module and its glue, and nothing more.

use std::collections::HashMap;

use wasm_encoder::reencode::{Reencode as _, RoundtripReencoder};
use wasm_encoder::{ImportSection, Module, RawSection, SectionId};
use wasmparser::{Parser, Payload};

/// A module without its custom sections, the names of functions among them, which are a quarter of the bytes; and with
/// short names for what it imports from its glue, in both of them. `glue` is the script that the module names in its
/// imports, which holds them as the properties of one object.
///
/// # Errors
/// What is wrong with the bytes, when they are no module.
pub fn slim(module: &[u8], glue: &str) -> Result<(Vec<u8>, String), String> {
    let mut kept = Module::new();
    let mut names = HashMap::new();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload.map_err(|error| error.to_string())?;
        if let Payload::ImportSection(imports) = payload {
            let mut section = ImportSection::new();
            for import in imports.into_imports() {
                let import = import.map_err(|error| error.to_string())?;
                let next = short(names.len());
                let name = names.entry(import.name.to_owned()).or_insert(next);
                let kind = RoundtripReencoder.entity_type(import.ty);
                section.import(import.module, name, kind.map_err(|error| error.to_string())?);
            }
            kept.section(&section);
        } else if let Some((id, range)) = payload.as_section().filter(|(id, _)| *id != SectionId::Custom as u8) {
            kept.section(&RawSection { id, data: &module[range.start as usize..range.end as usize] });
        }
    }
    Ok((kept.finish(), renamed(glue, &names)))
}

/// The script with other names for some of its words.
fn renamed(script: &str, names: &HashMap<String, String>) -> String {
    let is_inside = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let mut words = String::with_capacity(script.len());
    for part in script.split_inclusive(|c| !is_inside(c)) {
        let word = part.trim_end_matches(|c| !is_inside(c));
        words.push_str(names.get(word).map_or(word, String::as_str));
        words.push_str(&part[word.len()..]);
    }
    words
}

/// The name of this number: `_0` to `_9`, `_a` and so on, which stand nowhere else in the glue.
fn short(mut number: usize) -> String {
    let mut name = String::new();
    loop {
        name.insert(0, char::from_digit((number % 36) as u32, 36).unwrap_or('0'));
        number /= 36;
        if number == 0 {
            return format!("_{name}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{CustomSection, EntityType, TypeSection};

    fn module(imports: &[&str], notes: Option<&CustomSection<'_>>) -> Vec<u8> {
        let (mut types, mut section) = (TypeSection::new(), ImportSection::new());
        types.ty().function([], []);
        for name in imports {
            section.import("./glue.js", name, EntityType::Function(0));
        }
        let mut module = Module::new();
        notes.map(|notes| module.section(notes));
        module.section(&types).section(&section);
        notes.map(|notes| module.section(notes));
        module.finish()
    }

    #[test]
    fn a_module_loses_its_custom_sections_and_the_long_names_of_its_imports() {
        let notes = CustomSection { name: "name".into(), data: [7; 300].as_slice().into() };
        let dressed = module(&["__wbg_append_5f1", "__wbg_append_5f", "__wbg_append_5f1"], Some(&notes));
        let glue = "const o={__wbg_append_5f1:(a)=>a.append(),__wbg_append_5f:__wbg_append_5f1};w.__wbindgen_free()";
        let (slimmed, renamed) = slim(&dressed, glue).unwrap();
        assert_eq!(slimmed, module(&["_0", "_1", "_0"], None));
        assert_eq!(renamed, "const o={_0:(a)=>a.append(),_1:_0};w.__wbindgen_free()");
    }

    #[test]
    fn what_is_no_module_is_refused() {
        assert!(slim(b"<!doctype html>", "").is_err());
    }

    #[test]
    fn short_names_differ() {
        let names: std::collections::HashSet<_> = (0..5_000).map(short).collect();
        assert_eq!((names.len(), short(0), short(35), short(36)), (5_000, "_0".into(), "_z".into(), "_10".into()));
    }
}
