//! A `.br` and a `.gz` beside each file, so that no server compresses anything while it serves.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::error::{Result, io};

/// Compresses every file below `folder` as far as it goes. What is already compressed is left out.
///
/// # Errors
/// When a file cannot be read or written.
pub fn folder(folder: &Path) -> Result<()> {
    for path in files(folder)? {
        if ENDINGS.iter().any(|ending| path.extension().is_some_and(|found| found == *ending)) {
            continue;
        }
        let bytes = fs::read(&path).map_err(io("reading", &path))?;
        write(&path, "br", &brotli(&bytes))?;
        write(&path, "gz", &gzip(&bytes))?;
    }
    Ok(())
}

/// Every file below `folder`, in the order of their names.
///
/// # Errors
/// When a folder cannot be read.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(io("reading", &folder))? {
            let path = entry.map_err(io("reading", &folder))?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn brotli(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut out, 1 << 16, 11, 24);
    // Writing into a Vec cannot fail.
    writer.write_all(bytes).ok();
    drop(writer);
    out
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    // Writing into a Vec cannot fail.
    writer.write_all(bytes).ok();
    writer.finish().unwrap_or_default()
}

fn write(path: &Path, ending: &str, bytes: &[u8]) -> Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    let path = PathBuf::from(name);
    fs::write(&path, bytes).map_err(io("writing", &path))
}

const ENDINGS: &[&str] = &["br", "gz"];

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn both_forms_give_the_file_back() {
        let folder = tempfile::tempdir().unwrap();
        let text = b"values move ".repeat(1000);
        fs::create_dir(folder.path().join("deep")).unwrap();
        fs::write(folder.path().join("deep/page.html"), &text).unwrap();
        super::folder(folder.path()).unwrap();
        let br = fs::read(folder.path().join("deep/page.html.br")).unwrap();
        let gz = fs::read(folder.path().join("deep/page.html.gz")).unwrap();
        let mut back = Vec::new();
        brotli::Decompressor::new(&*br, 4096).read_to_end(&mut back).unwrap();
        assert_eq!(back, text);
        back.clear();
        flate2::read::GzDecoder::new(&*gz).read_to_end(&mut back).unwrap();
        assert_eq!(back, text);
    }
}
