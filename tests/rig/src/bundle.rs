//! [`Bundle`]: the built page as a static folder.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::error::{Error, Result, io};
use crate::tools::Tools;
use crate::{cargo, compress, headers, module, project};

/// The built page: `dist/` of the checkout.
#[derive(Debug, Clone)]
pub struct Bundle {
    folder: PathBuf,
}

/// One file of the bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Size {
    /// Its path inside the folder, with `/`.
    pub name: String,
    /// As built.
    pub raw: u64,
    /// As a browser fetches it.
    pub brotli: u64,
    /// For those who know no brotli.
    pub gzip: u64,
}

impl Bundle {
    /// Builds the page in release, unless the folder is already what its sources would give.
    ///
    /// # Errors
    /// When the tools, the crates or the page cannot be had or built.
    pub fn ensure() -> Result<Self> {
        let bundle = Self { folder: project::root().join("dist") };
        let stamp = project::target().join("dist.stamp");
        let sources = digest(&project::root(), SOURCES)?;
        let is_fresh = || -> Result<bool> {
            let Ok(known) = fs::read_to_string(&stamp) else { return Ok(false) };
            Ok(known == format!("{sources} {}", digest(&bundle.folder, &["."])?))
        };
        if is_fresh()? {
            return Ok(bundle);
        }
        bundle.build()?;
        let text = format!("{sources} {}", digest(&bundle.folder, &["."])?);
        fs::create_dir_all(project::target()).map_err(io("creating", project::target()))?;
        fs::write(&stamp, text).map_err(io("writing", &stamp))?;
        Ok(bundle)
    }

    /// Where it lies.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Copies it to another folder, which is created; files already there stay unless they have the same name.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn copy(&self, to: &Path) -> Result<()> {
        for name in self.names()? {
            let path = to.join(&name);
            let parent = path.parent().unwrap_or(to);
            fs::create_dir_all(parent).map_err(io("creating", parent))?;
            fs::copy(self.folder.join(&name), &path).map_err(io("writing", &path))?;
        }
        Ok(())
    }

    /// Every file without its compressed forms.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn sizes(&self) -> Result<Vec<Size>> {
        let length = |name: &str| fs::metadata(self.folder.join(name)).map_or(0, |found| found.len());
        let names = self.names()?;
        let plain = names.into_iter().filter(|name| self.folder.join(format!("{name}.br")).is_file());
        Ok(plain
            .map(|name| Size {
                raw: length(&name),
                brotli: length(&format!("{name}.br")),
                gzip: length(&format!("{name}.gz")),
                name,
            })
            .collect())
    }

    /// What a browser fetches until the first live value: the page and, from there, every file that a fetched
    /// script, style or page names.
    ///
    /// # Errors
    /// When the folder cannot be read, or holds no page.
    pub fn first_fetch(&self) -> Result<Vec<Size>> {
        let sizes = self.sizes()?;
        let mut fetched = BTreeSet::new();
        let mut waiting = vec!["index.html".to_owned()];
        while let Some(name) = waiting.pop() {
            let path = self.folder.join(&name);
            let bytes = fs::read(&path).map_err(io("reading", &path))?;
            fetched.insert(name);
            // The compiled module names nothing.
            let Ok(text) = String::from_utf8(bytes) else { continue };
            let named = sizes.iter().filter(|size| names(&text, &size.name));
            waiting.extend(named.map(|size| size.name.clone()).filter(|name| !fetched.contains(name)));
        }
        Ok(sizes.into_iter().filter(|size| fetched.contains(&size.name)).collect())
    }

    fn build(&self) -> Result<()> {
        let tools = Tools::ensure()?;
        cargo::run(&mut cargo::cargo(["fetch", "--locked"]), "the crates come from the network the first time")?;
        let mut trunk = cargo::clean(tools.program("trunk")?);
        trunk.args(["build", "--release", "--locked", "--dist"]).arg(&self.folder).env("PATH", tools.path());
        cargo::run(&mut trunk, "the lines above say why the page does not build")?;
        self.join_styles()?;
        self.slim_modules()?;
        compress::folder(&self.folder)?;
        for (name, text) in headers::files(&self.names()?) {
            let path = self.folder.join(name);
            fs::write(&path, text).map_err(io("writing", &path))?;
        }
        Ok(())
    }

    /// One style sheet in place of one a component: fetched at once, and compressed as one text.
    fn join_styles(&self) -> Result<()> {
        let page = self.read("index.html")?;
        let mut lines: Vec<String> = Vec::new();
        let mut place = None;
        let mut style = Vec::new();
        for line in String::from_utf8_lossy(&page).lines() {
            match line.trim().strip_prefix(STYLE).and_then(|rest| rest.split('"').next()) {
                None => lines.push(line.to_owned()),
                Some(name) => {
                    place.get_or_insert(lines.len());
                    style.extend(self.read(name)?);
                    let path = self.folder.join(name);
                    fs::remove_file(&path).map_err(io("removing", &path))?;
                }
            }
        }
        let Some(place) = place else { return Ok(()) };
        let name = format!("style-{}.css", &hex(&Sha256::digest(&style))[..16]);
        lines.insert(place, format!("  {STYLE}{name}\"/>"));
        self.write(&name, &style)?;
        self.write("index.html", (lines.join("\n") + "\n").as_bytes())
    }

    /// Modules and their glue without what a browser does not need.
    fn slim_modules(&self) -> Result<()> {
        for name in self.names()?.iter().filter(|name| has_ending(name, "wasm")) {
            let script = name.replace("_bg.wasm", ".js");
            let glue = self.read(&script)?;
            let slimmed = module::slim(&self.read(name)?, &String::from_utf8_lossy(&glue));
            let (module, glue) = slimmed.map_err(|error| Error::Missing {
                what: format!("a module in {name} ({error})"),
                hint: "trunk wrote something else; build again".to_owned(),
            })?;
            self.write(name, &module)?;
            self.write(&script, glue.as_bytes())?;
        }
        Ok(())
    }

    fn read(&self, name: &str) -> Result<Vec<u8>> {
        let path = self.folder.join(name);
        fs::read(&path).map_err(io("reading", &path))
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = self.folder.join(name);
        fs::write(&path, bytes).map_err(io("writing", &path))
    }

    fn names(&self) -> Result<Vec<String>> {
        if !self.folder.join("index.html").is_file() {
            return Err(Error::Missing {
                what: self.folder.join("index.html").display().to_string(),
                hint: "run cargo dist".to_owned(),
            });
        }
        let inside = |path: PathBuf| {
            let path = path.strip_prefix(&self.folder).map(Path::to_path_buf).unwrap_or(path);
            path.to_string_lossy().replace('\\', "/")
        };
        Ok(compress::files(&self.folder)?.into_iter().map(inside).collect())
    }
}

fn has_ending(name: &str, ending: &str) -> bool {
    Path::new(name).extension().is_some_and(|found| found == ending)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").ok();
        text
    })
}

/// Whether a text names a file: by its last part, for scripts name their neighbours relatively.
fn names(text: &str, file: &str) -> bool {
    let last = file.rsplit('/').next().unwrap_or(file);
    text.match_indices(last).any(|(at, _)| text[..at].ends_with(['/', '"', '\'', '`', '=', '(']))
}

/// One digest over names and contents of all files below these paths.
fn digest(root: &Path, paths: &[&str]) -> Result<String> {
    let mut state = Sha256::new();
    for path in paths {
        let path = root.join(path);
        let files = match path.is_dir() {
            true => compress::files(&path)?,
            false if path.is_file() => vec![path],
            false => Vec::new(),
        };
        for file in files {
            let bytes = fs::read(&file).map_err(io("reading", &file))?;
            state.update(file.to_string_lossy().as_bytes());
            state.update((bytes.len() as u64).to_le_bytes());
            state.update(bytes);
        }
    }
    Ok(hex(&state.finalize()))
}

/// How trunk links a style sheet.
const STYLE: &str = "<link rel=\"stylesheet\" href=\"./";

/// What the page is made of.
const SOURCES: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "index.html",
    "rust-toolchain.toml",
    "src",
    "style",
    // The modules of the folder are slimmed, and its header files written, from these.
    "tests/rig/src/module.rs",
    "tests/rig/src/bundle.rs",
    "tests/rig/src/headers.rs",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle(files: &[(&str, &[u8])]) -> (tempfile::TempDir, Bundle) {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        compress::folder(folder.path()).unwrap();
        let bundle = Bundle { folder: folder.path().to_path_buf() };
        (folder, bundle)
    }

    #[test]
    fn the_first_fetch_follows_names_and_leaves_out_what_nobody_names() {
        let (_folder, bundle) = bundle(&[
            ("index.html", br#"<script src="./boot.js" data-wasm="./app_bg.wasm"></script>"#),
            ("boot.js", b"new Worker('worker.js')"),
            ("worker.js", b"import('./snippets/a/inline0.js')"),
            ("snippets/a/inline0.js", b"1"),
            ("app_bg.wasm", &[0xff; 9]),
            ("tools.wasm", &[0xff; 9]),
            ("other-boot.js", b"2"),
        ]);
        let names: Vec<_> = bundle.first_fetch().unwrap().into_iter().map(|size| size.name).collect();
        assert_eq!(names, ["app_bg.wasm", "boot.js", "index.html", "snippets/a/inline0.js", "worker.js"]);
    }

    #[test]
    fn style_sheets_become_one_in_their_order() {
        let page = format!("<head>\n  {STYLE}a-1.css\"/>\n  {STYLE}b-2.css\"/>\n  <script></script>\n</head>\n");
        let (_folder, bundle) =
            bundle(&[("index.html", page.as_bytes()), ("a-1.css", b"p{}\n"), ("b-2.css", b"a{}\n")]);
        bundle.join_styles().unwrap();
        let page = String::from_utf8(bundle.read("index.html").unwrap()).unwrap();
        let name = page.split(STYLE).nth(1).unwrap().split('"').next().unwrap();
        assert_eq!(bundle.read(name).unwrap(), b"p{}\na{}\n");
        assert_eq!(page, format!("<head>\n  {STYLE}{name}\"/>\n  <script></script>\n</head>\n"));
        assert!(bundle.read("a-1.css").is_err());
        assert_eq!(crate::headers::cache(name), crate::headers::IMMUTABLE);
    }

    #[test]
    fn a_digest_notices_a_changed_byte_and_a_new_file() {
        let (folder, _bundle) = bundle(&[("index.html", b"a"), ("src/main.rs", b"b")]);
        let seen = || digest(folder.path(), &["index.html", "src", "absent"]).unwrap();
        let first = seen();
        assert_eq!(first, seen());
        fs::write(folder.path().join("src/main.rs"), b"c").unwrap();
        let second = seen();
        assert_ne!(first, second);
        fs::write(folder.path().join("src/other.rs"), b"").unwrap();
        assert_ne!(second, seen());
    }
}
